"""The IR as text. After a wanted change: QUORATE_UPDATE_GOLDEN=1 pytest tests/output."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quorate.language import ir
from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.language.kernel import total
from quorate.language.traversal import walk
from quorate.output.program.program_text import program_text
from quorate.support.pretty import bare, group, lines
from quorate.verdicts.selection import instance_of
from tests.output.every_kind import EveryKind

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("model", ["paxos", "multipaxos", "raft"])
def test_text_of_a_model(model: str) -> None:
    _same_as_golden(model, program_text(lower(instance_of(model))))


def test_text_of_every_kind() -> None:
    program = lower(instantiate(EveryKind))
    occurring = {type(node) for routine in program.routines for node in walk(*routine.body)}
    in_models = {*ir.EXPRESSIONS, *ir.STATEMENTS} - {ir.Require}
    assert in_models <= occurring, "a new kind: let it occur in every_kind.py"
    _same_as_golden("every_kind", program_text(program))


def test_text_of_a_total_form() -> None:
    _same_as_golden("every_kind_total", program_text(total(lower(instantiate(EveryKind)))))


def test_a_group_is_broken_where_it_does_not_fit() -> None:
    call = group("f(", ["first", group("(", ["second", "third"], ")", " + ", leading=True)], ")")
    assert lines(call, 40) == ["f(first, (second + third))"]
    assert lines(call, 20) == ["f(", "  first,", "  (second + third)", ")"]
    assert lines(call, 12) == ["f(", "  first,", "  (", "    second", "    + third", "  )", ")"]


def test_a_bare_group_has_brackets_only_where_it_is_broken() -> None:
    sum_ = bare(group("(", ["first", "second"], ")", " + ", leading=True))
    assert lines(sum_, 20) == ["first + second"]
    assert lines(sum_, 10) == ["(", "  first", "  + second", ")"]


def _same_as_golden(name: str, text: str) -> None:
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("QUORATE_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text + "\n")
    assert text + "\n" == golden.read_text()
