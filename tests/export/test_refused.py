"""What cannot be written as TLA+ is refused by name, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.language.diagnostics import ModelError
from quorate.language.instance import instantiate
from quorate.language.loading import load
from quorate.output.tla import export

HEAD = """from quorate import *


class Node(Symmetric): ...
class Num(Range): ...
class Log(Seq[Num]): ...


class Note(Record):
    EXCEPT: bool


class Refused(Model):
    sizes = {Node: 2, Num: 4, Log: 4}
    up: Set[Node]
    log: Log
    n: Num
"""

CASES = {
    "a field with the name of an operator": (
        """
    notes: Set[Note]

    @action
    def act(self) -> None:
        self.notes.add(Note(True))
""",
        "the field EXCEPT of Note is a reserved word of TLA",
        "EXCEPT: bool",
        0,
    ),
    "a loop in a helper that may cut": (
        """
    def risen(self) -> int:
        for x in self.log:
            if Num(x + 1) == self.n:
                return x
        return 0

    @action
    def act(self) -> None:
        when(self.risen() == 0)
        self.n = self.n + 1
""",
        "a loop in a helper",
        "for x in self.log",
        0,
    ),
    "a sequence of several for": (
        """
    @action
    def act(self) -> None:
        self.log = Log([a for a in Num for b in Num if a < b])
""",
        "several `for`",
        "Log([a for a",
        4,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_refused(case: str, tmp_path: Path) -> None:
    body, message, text, offset = CASES[case]
    file = tmp_path / "refused.py"
    file.write_text(HEAD + body)
    with pytest.raises(ModelError, match=message) as refused:
        export(instantiate(load(f"{file}:Refused")))
    span = refused.value.diagnostic.span
    assert span is not None
    line = next(n for n, row in enumerate((HEAD + body).split("\n"), 1) if text in row)
    column = (HEAD + body).split("\n")[line - 1].index(text) + 1 + offset
    assert (span.file, span.line, span.column) == (str(file), line, column)
