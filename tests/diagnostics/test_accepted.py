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
from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.language.loading import load

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


def test_who_completes_a_protocol_need_not_call_all_of_its_helpers(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text((HERE.parent / "unwritten_caller.py").read_text())
    (tmp_path / "mine.py").write_text(
        "from base import Election, Server\nfrom quorate import action\n\n\nclass MyElection(Election):\n"
        "    @action\n    def vote(self, s: Server) -> None:\n        self.voted.add(s)\n"
    )
    program = lower(instantiate(load(str(tmp_path / "mine.py"))))
    assert [each.name for each in program.actions] == ["vote"]


if __name__ == "__main__":
    os.chdir(HERE)
    for name in ACCEPTED:
        (HERE / f"{name}.out").write_text(told(name))
