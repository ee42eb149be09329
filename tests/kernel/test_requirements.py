"""The total form of programs: every operation that may fail or be cut is required not to, and it means the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from quorate.language import ir
from quorate.language.checker import lower
from quorate.language.checker.endings import Endings
from quorate.language.instance import instantiate
from quorate.language.intervals import Interval, generator_intervals, interval
from quorate.language.kernel import total
from quorate.language.model import Model
from quorate.language.partiality import requirement
from quorate.language.traversal import Part, transform, walk, with_routines
from quorate.language.validate import validate
from quorate.symbolic.finite.transition import Steps, closure
from tests.language.agreement import assert_agreement
from tests.language.models.everything import Elections
from tests.models_for_tests.partial import Partial
from tests.output.every_kind import EveryKind

OPERATIONS = {
    ir.Append,
    ir.Arithmetic,
    ir.At,
    ir.Extreme,
    ir.Fit,
    ir.Insert,
    ir.Last,
    ir.Only,
    ir.Remove,
    ir.Rest,
    ir.Slice,
}
"""The kinds of expressions that may fail or be cut."""


def unguarded(program: ir.Program) -> Iterator[ir.Node]:
    """The operations that may fail or be cut although nothing is required before in the total form."""
    endings = Endings(program)
    open_ = {
        part.span
        for routine in program.routines
        for part in walk(*routine.body)
        if isinstance(part, ir.Expression) and not endings.proves(part)
    }
    for routine in total(program).routines:
        parts = list(walk(*routine.body))
        bases = {id(each.base) for each in parts if isinstance(each, ir.Require)}
        known: Mapping[str, Interval] = {}
        for each in parts:
            known = _known(each, known)
        yield from (
            each
            for each in parts
            if isinstance(each, ir.Node) and id(each) not in bases and requirement(each, known) is not None
            if each.span in open_
        )


def _known(part: Part, known: Mapping[str, Interval]) -> Mapping[str, Interval]:
    match part:
        case ir.Generator():
            return generator_intervals([part], known)
        case ir.For(name=name, type=type_, over=over, span=span):
            return generator_intervals([ir.Generator(name, type_, over, (), span)], known)
        case ir.Bind(name=name, value=value) if (bounds := interval(value, known)) is not None:
            return {**known, name: bounds}
    return known


@pytest.mark.parametrize("model", [EveryKind, Partial, Elections])
def test_whatever_may_end_a_run_is_required_not_to(model: type[Model]) -> None:
    program = lower(instantiate(model))
    validate(total(program))
    assert list(unguarded(program)) == []


def test_what_conditions_on_the_way_establish_is_not_required() -> None:
    program = total(lower(instantiate(EveryKind)))
    count = next(each for each in program.actions if each.name == "count")
    first = next(each for each in count.body if isinstance(each, ir.Let) and each.name == "first")
    assert isinstance(first.value, ir.At)


def test_every_kind_of_operation_is_met() -> None:
    program = lower(instantiate(Partial))
    parts = [part for routine in program.routines for part in walk(*routine.body)]
    assert {type(part) for part in parts if isinstance(part, ir.Node) and requirement(part)} == OPERATIONS
    program = lower(instantiate(EveryKind))
    parts = [part for routine in program.routines for part in walk(*routine.body)]
    assert {type(part) for part in parts if isinstance(part, ir.Node) and requirement(part)} <= OPERATIONS, (
        "a new operation that may fail or be cut: let it occur in tests/models_for_tests/partial.py"
    )


def test_the_total_form_means_the_same() -> None:
    assert assert_agreement(Partial, most_states=60) > 500


def test_each_requirement_is_missed_if_it_is_dropped() -> None:
    program = total(lower(instantiate(Partial)))
    required = [n for routine in program.routines for n in walk(*routine.body) if isinstance(n, ir.Require)]
    # The two of a receive() require the same.
    places = {(each.span.line, each.bound) for each in required}
    assert len(places) >= 20
    with instantiate(Partial).active():
        shapes = closure(program)

        def endings(of: ir.Program) -> list[tuple[str, str, str, int]]:
            steps = Steps(of, shapes)
            found = [(each.action, each.kind, each.name, each.line) for each in steps.endings]
            judged = steps.judged([each for each in of.properties if each.kind == "invariant"])
            return [*found, *(("", "failure", "", each.failed) for each in judged)]

        whole = endings(program)
        for place in places:
            assert endings(without(program, place)) != whole, place


def without(program: ir.Program, place: tuple[int, str | None]) -> ir.Program:
    """The program without what it requires in a line, of a bound or as failures."""

    def dropped(node: Any) -> Any:
        here = isinstance(node, ir.Require) and (node.span.line, node.bound) == place
        return node.base if here else node

    return with_routines(
        program,
        lambda routine: replace(routine, body=tuple(transform(each, dropped) for each in routine.body)),
    )
