"""The example of docs/linearizability.md does what is said there."""

from __future__ import annotations

import re
from pathlib import Path

from quorate.verdicts.checking import check

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "linearizability.md"


def test_the_cache_is_stale(tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert code is not None
    file = tmp_path / "cached.py"
    file.write_text(code[1])
    result = check(str(file), engine="reference")
    assert result.outcome == "violated"
    assert result.trace is not None
    assert len(result.trace.steps) == 4
