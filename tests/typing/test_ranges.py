"""Where a value of a Range is wanted, the checker, mypy and pyright accept and refuse the same expressions.

docs/language.md says the same in short. Each row of a table is a statement of an action, or a model `ROW` with what
it needs. All rows are one file to the type checkers, and a model each to the checker.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

import pytest

from quorate.language.checker import lower
from quorate.language.diagnostics import ModelError
from quorate.language.files import execute
from quorate.language.instance import instantiate

HEAD = """\
from quorate import Bag, Map, Model, Range, Record, Seq, Set, action, when


class Term(Range): ...


class Slot(Range): ...


class Vote(Record):
    term: Term


class Log(Seq[Term]): ...


class Box(Bag[Term]): ...


class Base(Model):
    sizes = {Term: 3, Slot: 4, Log: 3, Box: 3}
    two = 2
    second = Term(2)
    third = Term(0) + 1

    term: Term
    maybe: Term | None
    slot: Slot
    sent: Set[Term]
    votes: Set[Vote]
    log: Log
    box: Box
    at: Map[Term, Term]

    def number(self) -> int:
        return len(self.sent)

    def raised(self, n: Term) -> Term:
        return Term(n + 1)

    def doubled(self, n: int) -> int:
        return 2 * n
"""

ACCEPTED = (
    "self.term = t",
    "self.term = Term(0)",
    "self.term = Term(len(self.sent))",
    "self.term = Term(w)",
    "self.term = t + 1",
    "self.term = t - 1",
    "self.term = self.third",
    "self.term = t * 2",
    "self.term = t // 2",
    "self.term = t % 2",
    "self.term = t + u",
    "self.term = t - len(self.sent)",
    "self.term = (t + 1) * 2 - u",
    "self.term += 1",
    "self.term -= len(self.sent)",
    "self.term = max(t, u)",
    "self.term = min(t, u + 1)",
    "self.term = t if t < u else u + 1",
    "self.term = max(self.at[v] for v in Term)",
    "self.term = max((m.term for m in self.votes), default=Term(0))",
    "self.term = self.second",
    "self.term = self.raised(t)",
    "self.maybe = t + 1",
    "self.at[t + 1] = u",
    "self.at = Map({v: v + 1 for v in Term})",
    "self.log = Log([t, u + 1])",
    "self.log.append(t + 1)",
    "self.log.extend([t])",
    "self.sent.add(t + 1)",
    "self.box.add(Term(1))",
    "self.votes.add(Vote(t + 1))",
    "x = t + 1\nself.term = x",
    "x = Term(0)\nfor v in Term:\n    x = max(x, v)\nself.term = x",
    "for v in (t, u):\n    self.term = v",
    "when(t == 0 and 0 < u and t != len(self.log) and t + 1 in self.sent and 0 in self.sent)",
    "when(self.doubled(t) > self.doubled(3))",
    "self.term = self.log[0]",
    "when(self.log[len(self.log) - 1] == t)",
)

REFUSED = (
    "self.term = 0",
    "self.term = len(self.sent)",
    "self.term = self.number()",
    "self.term = self.doubled(t)",
    "self.term = self.two",
    "self.term = 1 + t",
    "self.term = 1 - t",
    "self.term = 2 * t",
    "self.term = len(self.sent) + t",
    "self.term = -t",
    "self.term = +t",
    "self.term = abs(t)",
    "self.term = int(t)",
    "self.term = w",
    "self.term = w + 1",
    "self.slot = t * w",
    "self.term = max(t, 0)",
    "self.term = max(t, w)",
    "self.term = min(len(self.sent), t)",
    "self.term = t if t < u else 0",
    "self.term = t + 1 if t < u else w - 1",
    "self.term = t if t < u else w",
    "self.term = max((m.term for m in self.votes), default=0)",
    "self.term = sum(self.at[v] for v in Term)",
    "self.term = self.box.count(t)",
    "self.maybe = 0",
    "self.at[0] = t",
    "self.term = self.at[w]",
    "self.at[t] = 1",
    "self.at = Map({v: 0 for v in Term})",
    "self.log = Log([0])",
    "self.log.append(0)",
    "self.log.extend([1])",
    "self.log[0] = 1",
    "self.sent.add(0)",
    "self.sent.update({1})",
    "self.box.add(1)",
    "self.votes.add(Vote(0))",
    "self.votes.add(Vote(w))",
    "self.term = self.raised(0)",
    "for i in range(2):\n    self.term = i",
    "for i, v in enumerate(self.log):\n    self.term = i",
    "self.term = self.doubled(t + 1)",
    "for v in (t, 0):\n    self.term = v",
    "x = t\nfor v in Term:\n    x = 0\nself.term = x",
    "x = 0\nself.term = x",
    "x: Term = 0\nself.term = x",
)

DECLARED = (
    """
class ROW(Base):
    extra: Term = Term(1)
""",
    """
class NoteROW(Record):
    term: Term = Term(1)

class ROW(Base):
    @action
    def act(self) -> None:
        self.term = NoteROW().term
""",
    """
class ROW(Base):
    third = Term(1)

    @action
    def act(self) -> None:
        self.term = self.third
""",
    """
class ROW(Base):
    @action
    def act(self) -> None:
        self.term = self.given()
        self.put(Term(2))

    def given(self, n: Term = Term(1)) -> Term:
        return n

    def put(self, n: Term) -> None:
        self.maybe = n
""",
)
"""What a class declares, and helpers: accepted."""

DECLARED_OTHERWISE = (
    """
class ROW(Base):
    extra: Term = 0
""",
    """
class ROW(Base):
    extra: Term | None = 1
""",
    """
class ROW(Base):
    extra: Term = Slot(1)
""",
    """
class NoteROW(Record):
    term: Term = 1

class ROW(Base):
    @action
    def act(self) -> None:
        self.term = NoteROW().term
""",
    """
class ROW(Base):
    third = Slot(1)

    @action
    def act(self) -> None:
        self.term = self.third
""",
    """
class ROW(Base):
    @action
    def act(self) -> None:
        self.term = self.given()

    def given(self, n: Term = 1) -> Term:
        return n
""",
    """
class ROW(Base):
    @action
    def act(self) -> None:
        self.term = self.given()

    def given(self) -> Term:
        return 1
""",
    """
class ROW(Base):
    @action
    def act(self) -> None:
        self.put(1)

    def put(self, n: Term) -> None:
        self.term = n
""",
)
"""The same, refused."""

STRICTER = (
    "self.term = self.raised(t + 1)",  # nothing is stored there, so nothing would find that it does not fit
    "x: Term = t + 1\nself.term = x",
    "x = 0\nx = t\nself.term = x",  # a local has one type: that of all that it is assigned
    "self.sent.update({t + 1})",  # a set holds values, not numbers
    "self.sent.update({v + 1 for v in Term})",
    "self.sent.discard(0)",
)
"""What only the checker refuses."""

BY_VALUE = ("x: int = t\nself.term = x", "x = t\nx = 0")
"""What the checker and mypy refuse. pyright goes by the value that a local has, whatever it had before."""

ROWS = (*ACCEPTED, *DECLARED, *REFUSED, *DECLARED_OTHERWISE, *STRICTER, *BY_VALUE)


def module_of(rows: tuple[str, ...]) -> tuple[str, list[int]]:
    """A module with a model for each row, `Row0`, `Row1`, ..., and the line at which each row begins."""
    text, lines = HEAD, []
    for number, row in enumerate(rows):
        if "ROW" not in row:
            body = textwrap.indent(row, " " * 8)
            row = f"\nclass ROW(Base):\n    @action\n    def act(self, t: Term, u: Term, w: Slot) -> None:\n{body}\n"
        lines.append(text.count("\n") + 1)
        text += "\n" + row.replace("ROW", f"Row{number}")
    return text, lines


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("rows") / "rows.py"
    file.write_text(module_of(ROWS)[0])
    return file


def rows_at(lines: set[int]) -> set[str]:
    """The rows in which these lines are."""
    starts = module_of(ROWS)[1]
    assert all(line >= starts[0] for line in lines)
    return {ROWS[bisect_right(starts, line) - 1] for line in lines}


def test_the_checker(written: Path) -> None:
    module = execute(written)
    refused = {}
    for number, row in enumerate(ROWS):
        try:
            lower(instantiate(vars(module)[f"Row{number}"]))
        except ModelError as error:
            refused[row] = error.diagnostic
    for row, said in refused.items():
        assert said.span is not None
        assert rows_at({said.span.line}) == {row}, row
        assert re.search(r"(Term|Slot)\(", said.hint), said
    assert refused.keys() == {*REFUSED, *DECLARED_OTHERWISE, *STRICTER, *BY_VALUE}


def test_a_constant_that_is_set_is_still_of_its_range(tmp_path: Path) -> None:
    file = tmp_path / "constant.py"
    file.write_text(module_of(("self.term = self.second",))[0])
    lower(instantiate(vars(execute(file))["Row0"], constants={"second": 1}))


def test_mypy(written: Path, mypy: Callable[[Path], subprocess.CompletedProcess[str]]) -> None:
    ran = mypy(written)
    refused = rows_at({int(line) for line in re.findall(r"^rows\.py:(\d+): error", ran.stdout, re.MULTILINE)})
    assert refused == {*REFUSED, *DECLARED_OTHERWISE, *BY_VALUE}, ran.stdout + ran.stderr


def test_pyright(written: Path, editable: tuple[Path, Path]) -> None:
    pytest.importorskip("pyright")
    config = {"include": [written.name], "extraPaths": [str(editable[0] / "build" / "types")]}
    (written.parent / "pyrightconfig.json").write_text(json.dumps(config))
    ran = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson"],
        cwd=written.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode not in (0, 1):
        pytest.skip(f"pyright cannot run here: {ran.stderr[-300:]}")
    found = json.loads(ran.stdout)["generalDiagnostics"]
    refused = rows_at({each["range"]["start"]["line"] + 1 for each in found if each["severity"] == "error"})
    assert refused == {*REFUSED, *DECLARED_OTHERWISE}, ran.stdout
