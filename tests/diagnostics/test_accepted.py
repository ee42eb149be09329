"""What is said of models that are accepted although something in them may not be meant, and of those in which something
that is easily got wrong is right.

Each model in ``accepted`` stands beside what ``quorate check`` prints; ``python -m tests.diagnostics.test_accepted``
writes that anew.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from pathlib import Path

import pytest

from quorate.cli.main import main

HERE = Path(__file__).parent / "accepted"
ACCEPTED = sorted(path.stem for path in HERE.glob("*.py"))


def told(name: str, engine: str = "reference") -> str:
    """What the command prints of a model in the current directory, without what differs from run to run."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        main(["check", f"{name}.py", "--engine", engine, "--workers", "1"])
    return re.sub(rf"^{engine} engine, .*\n", "", out.getvalue(), flags=re.MULTILINE)


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_said_of_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    assert told(name) == (HERE / f"{name}.out").read_text()


def test_the_native_engine_says_the_same(monkeypatch: pytest.MonkeyPatch, compiler: None) -> None:
    monkeypatch.chdir(HERE)
    assert told("every_step_cut", "native") == (HERE / "every_step_cut.out").read_text()


if __name__ == "__main__":
    os.chdir(HERE)
    for name in ACCEPTED:
        (HERE / f"{name}.out").write_text(told(name))
