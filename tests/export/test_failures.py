"""What fails in Python although nothing needs its value fails in TLC, and what Python does not come to does not."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from quorate.exploration import Request
from quorate.language.instance import Instance
from quorate.output.tla import export
from quorate.reference import ReferenceExplorer
from tests.differential.agreement import load_source
from tests.export.agreement import differences, needs_tlc

MODEL = """
import enum
from quorate import *


class Node(Symmetric): ...


class Num(Range): ...


class Colour(enum.Enum):
    RED = enum.auto()
    GREEN = enum.auto()
    BLUE = enum.auto()


class Log(Seq[Num]): ...


class Random(Model):
    sizes = {Node: 2, Num: 3, Log: 2}

    log: Log
    n: Num
    up: Set[Node]
    marks: Map[Num, Num]

    def failing(self, k: Num) -> bool:
        return 2 // k > 0

    def ignoring(self, k: Num, known: bool) -> bool:
        return k == 0

    def bounded(self, k: Num) -> Num:
        return Num(k + 1)

    def asserting(self) -> bool:
        for k in Num:
            assert k < 2
        return True

    def first(self) -> Colour:
        for c in Colour:
            if c != Colour.RED:
                return c
        return Colour.RED

{HELPER}

    @action
    def act(self) -> None:
{ACTION}


@invariant
def fine(m: Random) -> bool:
{PROPERTY}
"""


def instance_with(
    folder: Path, action: str = "pass", helper: str = "", property_: str = "return True"
) -> Instance:
    parts = {"ACTION": action, "HELPER": helper, "PROPERTY": property_}
    indents = {"ACTION": 8, "HELPER": 4, "PROPERTY": 4}
    source = MODEL
    for name, text in parts.items():
        source = source.replace(f"{{{name}}}", textwrap.indent(textwrap.dedent(text), " " * indents[name]))
    return load_source(source, folder)


FAILING = {
    "a local": "x = 2 // self.n",
    "a local in loops": """\
        for u in Node:
            for i in range(2):
                x = 2 // (i - 1)""",
    "a local before a guard": """\
        x = 2 // self.n
        when(self.n > 0)
        self.n = Num(x)""",
    "a local of which a branch only speaks": """\
        x = self.log[0]
        if self.n > 0:
            self.n = x""",
    "a local that a turn overwrites": """\
        x = Num(0)
        for i in range(2):
            x = self.marks[Num(2 // (1 - i))] if i == 1 else x
            x = Num(0)""",
    "a variable that is written again": """\
        self.n = self.log[0]
        self.n = Num(1)""",
    "a variable that each turn writes": """\
        for i in range(2):
            self.n = self.log[i]""",
    "an effect before a guard in a branch": """\
        if self.n == 0:
            self.n = self.log[0]
            when(False)""",
    "an argument": "when(self.ignoring(Num(0), 2 // self.n > 0))",
    "a helper": "x = self.failing(self.n)",
    "a helper's assert": "x = self.asserting()",
    "a condition without effect": """\
        if self.log[0] == 1:
            pass""",
    "a condition of two equal branches": """\
        if 2 // self.n > 0:
            self.n = Num(1)
        else:
            self.n = Num(1)""",
    "a condition of two equal values": "self.n = Num(1) if 2 // self.n > 0 else Num(1)",
    "what a loop runs over": """\
        for i in range(2 // self.n):
            pass""",
    "an assert in a loop": """\
        for i in range(2):
            assert i < 1""",
    "the key of what is written again": """\
        self.marks[self.log[0]] = Num(1)
        self.marks = Map({k: Num(0) for k in Num})""",
    "any, and nobody asks": "x = any(2 // (i - 1) > 5 for i in range(2))",
    "any over what has no order": """\
        when(any(k == 1 or 2 // (k - 1) > 5 or 2 // (k - 2) > 5 for k in {Num(0), Num(1), Num(2)}))""",
    "an item that nobody asks for": "self.n = Log([Num(2 // (2 * i - 2) + 1) for i in range(2)])[0]",
    "a value of a map that nobody asks for": """\
        self.marks = Map({k: Num(2 // k) for k in Num})
        self.n = self.marks[Num(1)]
        self.marks = Map({k: Num(0) for k in Num})""",
    "an item looked for in nothing": "when((2 // self.n) in self.log)",
    "before a value that does not fit": """\
        x = 2 // self.n
        self.n = Num(self.n + 3)""",
    "a default": "self.n = Num(max((i for i in range(2)), default=2 // self.n))",
}

NOT_FAILING = {
    "any stops": "when(any(2 // (1 - i) > 1 for i in range(2)))",
    "all stops": "when(all(2 // (1 - i) > 2 for i in range(2)))",
    "any in a local": """\
        x = any(2 // (1 - i) > 1 for i in range(2))
        when(x)
        self.n = Num(1)""",
    "any over any": "when(any(any(4 // (1 - i - j) > 3 for j in range(2)) for i in range(2)))",
    "two generators": "when(any(2 // (1 - i - j) > 1 for i in range(2) for j in range(2)))",
    "a condition": "when(any(i == 1 for i in range(4) if 2 // (2 - i) > 0))",
    "a sequence": """\
        when(len(self.log) == 0)
        self.log = Log([Num(1), Num(0)])
        x = any(2 // k > 1 for k in self.log)
        when(x)""",
    "a range": "when(any(2 // (1 - k) > 1 for k in Num))",
    "an enum": "when(any(c == Colour.RED or 2 // self.n > 0 for c in Colour))",
    "an enum, its second": """\
        when(any(c == Colour.GREEN or (c == Colour.BLUE and self.failing(self.n)) for c in Colour))""",
    "a helper in a local": """\
        x = self.first()
        when(x == Colour.GREEN)
        self.n = Num(1)""",
    "a helper": "when(self.ignoring(Num(0), any(self.failing(Num(2 - k)) for k in Num)))",
    "a value that fits before": "when(any(Num(2 * i) == 2 for i in range(3)))",
    "what does not fit cuts before it fails": """\
        x = self.bounded(Num(2))
        y = 2 // self.n""",
    "the first of an enum": """\
        when(self.first() == Colour.GREEN)
        self.n = Num(1)""",
    "or": "when(self.n == 0 or 2 // self.n > 0)",
}


def is_violated(instance: Instance) -> bool:
    return bool(ReferenceExplorer().explore(Request(instance, instance.properties)).violations)


@needs_tlc
@pytest.mark.slow
@pytest.mark.parametrize("action", FAILING.values(), ids=FAILING)
def test_what_fails_fails_in_tlc(action: str, tmp_path: Path) -> None:
    instance = instance_with(tmp_path, action)
    assert is_violated(instance)
    assert differences(instance, ReferenceExplorer(), tmp_path, symmetry=False) == []


@needs_tlc
@pytest.mark.slow
@pytest.mark.parametrize("action", NOT_FAILING.values(), ids=NOT_FAILING)
def test_what_is_not_come_to_does_not_fail_in_tlc(action: str, tmp_path: Path) -> None:
    instance = instance_with(tmp_path, action)
    assert not is_violated(instance)
    assert differences(instance, ReferenceExplorer(), tmp_path, symmetry=False) == []


HELPERS = {
    "a local": """\
        def asked(self) -> bool:
            x = 2 // self.n
            return True""",
    "a local in a loop": """\
        def asked(self) -> bool:
            for i in range(2):
                x = 2 // (i - 1)
            return True""",
    "a local that one branch reads": """\
        def asked(self) -> bool:
            x = 2 // self.n
            if self.n > 0:
                return x > 1
            return True""",
    "an assert in a loop": """\
        def asked(self) -> bool:
            for i in range(2):
                assert i < 1
            return True""",
    "equal branches": """\
        def asked(self) -> bool:
            if 2 // self.n > 0:
                return True
            return True""",
    "an argument": """\
        def asked(self) -> bool:
            return self.ignoring(Num(0), 2 // self.n > 0)""",
}


@needs_tlc
@pytest.mark.slow
@pytest.mark.parametrize("helper", HELPERS.values(), ids=HELPERS)
def test_helpers(helper: str, tmp_path: Path) -> None:
    instance = instance_with(tmp_path, "when(self.asked())", helper)
    assert is_violated(instance)
    assert differences(instance, ReferenceExplorer(), tmp_path, symmetry=False) == []
    instance = instance_with(tmp_path, "pass", helper, "return m.asked()")
    assert is_violated(instance)
    assert differences(instance, ReferenceExplorer(), tmp_path, symmetry=False) == []


def test_the_text_says_what_fails_and_where(tmp_path: Path) -> None:
    module = export(instance_with(tmp_path, FAILING["a local in loops"])).text
    assert "\\A u \\in Node, i \\in 0..1 : Assert(i - 1 # 0," in module
    assert 'Assert(i - 1 # 0, "random_model.py:' in module
    assert 'division by zero")' in module


def test_where_a_quantifier_stops_is_said(tmp_path: Path) -> None:
    action = "x = any(2 // (1 - i) > 1 for i in range(2))"
    module = export(instance_with(tmp_path, action)).text
    assert "(\\A i_2 \\in 0..i - 1 : Div(2, 1 - i_2) <= 1) =>" in module
    assert "Assert(1 - i # 0" in module
