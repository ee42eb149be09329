"""A mismatch as a small file for pytest, which repeats its steps and fails while code and model differ."""

from __future__ import annotations

import os
import re
from pathlib import Path

from quorate.conformance.result import Conformance
from quorate.language.distinct_names import by_name
from quorate.language.words import plain
from quorate.output.terminal.print_conformance import headline
from quorate.trace.json import plain_json
from quorate.verdicts.naming import spec_of

TEMPLATE = '''\
"""{headline}."""

from pathlib import Path

from quorate import conform

HERE = Path(__file__).parent
STEPS = [
{steps}
]


def test_{name}() -> None:
    found = conform(
        {model},
        {connected},
        mode="{mode}",
        given=STEPS,
        sizes={sizes},
        code_seed={seed!r},{more}
    )
    assert found, str(found)
'''


def pytest_file(found: Conformance, file: Path) -> str:
    """Return the text of the test that is to be written to `file`: it names model and adapter as seen from there."""
    mismatch = found.mismatch
    assert mismatch is not None
    steps = [_step(plain_json(told.data)) for told in mismatch.steps if told.data is not None]
    sizes = plain_json({**by_name(found.instance.sizes), **found.instance.constants})
    by_the_code = found.mode in ("follow", "monitor")
    return TEMPLATE.format(
        headline=headline(found).replace("\\", "/").replace('"""', "'''"),
        steps="\n".join(f"    {step!r}," for step in steps),
        name=f"{_identifier(found.title)}_{_identifier(plain(mismatch.last.partition('(')[0]))}",
        model=_place(spec_of(found.instance.cls) or found.title, file),
        connected=f"driver={found.adapter!r}" if found.is_driver else _place(found.adapter, file),
        mode=found.mode if by_the_code else "steps",
        sizes=repr(sizes),
        seed=mismatch.seed,
        more=f"\n        hidden={found.hidden}," if found.mode == "follow" else "",
    )


def _step(data: object) -> object:
    if isinstance(data, dict) and "action" in data:
        return (data["action"], data["arguments"])
    return data["step"] if isinstance(data, dict) else data


def _place(name: str, file: Path) -> str:
    """A model or adapter as an expression: of a file, its path from the test."""
    path, colon, cls = name.rpartition(":")
    if not path.endswith(".py"):
        path, colon, cls = (name, "", "") if name.endswith(".py") else ("", "", "")
    if not path:
        return repr(name)
    relative = os.path.relpath(path, file.parent).replace(os.sep, "/")
    return f'f"{{HERE / {relative!r}}}{colon}{cls}"'


def _identifier(text: str) -> str:
    return re.sub(r"\W+", "_", text).strip("_").lower() or "code"
