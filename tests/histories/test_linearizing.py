"""The search for an order agrees with the definition, on random histories of each object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.histories.linearizing import Found, Impasse, linearizing
from quorate.histories.operations import Operation
from quorate.histories.specifications import SPECIFICATIONS, Refused, Specification
from quorate.language.spans import Span
from quorate.support.budget import UNLIMITED

from .brute import REFUSED, Interval, is_linearizable

NOWHERE = Span("", 1, 1, 1, 1)
VALUES = st.sampled_from([None, 1, 2])
FUNCTIONS: dict[str, st.SearchStrategy[tuple[str, Any, Any]]] = {
    "register": st.one_of(
        st.tuples(st.just("read"), st.none(), VALUES),
        st.tuples(st.just("write"), VALUES, st.none()),
        st.tuples(st.just("cas"), st.tuples(VALUES, VALUES), st.none()),
    ),
    "kv": st.one_of(
        st.tuples(st.just("get"), st.none(), st.sampled_from([None, "", "a", "b", "ab", "ba"])),
        st.tuples(st.just("put"), st.sampled_from(["", "a"]), st.none()),
        st.tuples(st.just("append"), st.sampled_from(["a", "b"]), st.none()),
    ),
    "queue": st.one_of(
        st.tuples(st.just("enqueue"), st.sampled_from([1, 2]), st.none()),
        st.tuples(st.just("dequeue"), st.none(), VALUES),
    ),
    "set": st.one_of(
        st.tuples(st.just("add"), st.sampled_from([1, 2]), st.none()),
        st.tuples(st.just("read"), st.none(), st.sampled_from([(), (1,), (2,), (1, 2)])),
    ),
    "mutex": st.tuples(st.sampled_from(["acquire", "release"]), st.none(), st.none()),
}


@st.composite
def histories(draw: st.DrawFn, name: str) -> list[Operation]:
    """Up to six operations, that overlap in any way; some are not answered."""
    count = draw(st.integers(1, 6))
    order = draw(st.permutations([*range(count), *range(count)]))
    operations = []
    for number in range(count):
        f, argument, result = draw(FUNCTIONS[name])
        begun, end = (at for at, each in enumerate(order) if each == number)
        answers = ["ok", "ok", "ok", "unknown"] + (["refused"] if f == "cas" else [])
        answer = draw(st.sampled_from(answers))
        answered = None if answer == "unknown" else end
        operations.append(
            Operation(number, f, None, argument, begun, NOWHERE, answer, result, answered)  # type: ignore[arg-type]
        )
    return sorted(operations, key=lambda operation: operation.invoked)


def by_definition(operations: Sequence[Operation], specification: Specification) -> bool:
    def step(state: Any, operation: Operation) -> Any:
        after = specification.after(state, operation)
        return REFUSED if isinstance(after, Refused) else after

    intervals = [Interval(each, each.invoked, each.answered) for each in operations]
    return is_linearizable(intervals, specification.initial, step)


def by_search(operations: Sequence[Operation], specification: Specification) -> Found:
    said = [each for each in operations if each.answered is not None or each.f not in specification.observers]
    return to_the_end(said, specification)


def to_the_end(operations: Sequence[Operation], specification: Specification) -> Found:
    search = linearizing(operations, specification, UNLIMITED)
    while True:
        try:
            next(search)
        except StopIteration as ended:
            found: Found = ended.value
            return found


@pytest.mark.parametrize("name", SPECIFICATIONS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_search_agrees_with_the_definition(name: str, data: st.DataObject) -> None:
    operations, specification = data.draw(histories(name)), SPECIFICATIONS[name]()
    assert (by_search(operations, specification).order is not None) == by_definition(
        operations, specification
    )


@pytest.mark.parametrize("name", SPECIFICATIONS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_order_gets_further_than_the_impasse(name: str, data: st.DataObject) -> None:
    """Up to the answer of the blocked operation there is an order, with that answer there is none, where every
    operation that takes effect has the answer of the whole history; and each attempt is an order of all that is
    answered before, in whose state the blocked operation is refused."""
    specification = SPECIFICATIONS[name]()
    operations = [
        each
        for each in data.draw(histories(name))
        if each.answered is not None or each.f not in specification.observers
    ]
    impasse = to_the_end(operations, specification).impasse
    if impasse is None:
        return
    blocked = operations[impasse.blocked]
    assert blocked.answered is not None
    assert by_definition(prefix(operations, blocked.answered), specification)
    assert not by_definition(prefix(operations, blocked.answered + 1), specification)
    agree_with_impasse(operations, impasse, specification)


def test_an_order_has_the_answers_that_come_later() -> None:
    """Four times 1 is put into a queue, and two find it empty. While the first to be answered is blocked, one could
    still explain all events so far if the other was to find a 1; but it does not."""
    queue = SPECIFICATIONS["queue"]()
    puts = [operation(at, "enqueue", 1, at, None, end) for at, end in enumerate((5, 7, 8, 9))]
    operations = [
        *puts,
        operation(4, "dequeue", None, 4, None, 11),
        operation(5, "dequeue", None, 6, None, 10),
    ]
    impasse = to_the_end(operations, queue).impasse
    assert impasse is not None
    assert impasse.blocked == 5
    agree_with_impasse(operations, impasse, queue)
    forgetful = [
        replace(each, answered=None, answer="unknown") if each.process == 4 else each for each in operations
    ]
    assert to_the_end(forgetful, queue).order is not None


def operation(process: int, f: str, argument: Any, invoked: int, result: Any, answered: int) -> Operation:
    return Operation(process, f, None, argument, invoked, NOWHERE, "ok", result, answered)


def agree_with_impasse(
    operations: Sequence[Operation], impasse: Impasse, specification: Specification
) -> None:
    """Each attempt places all that is answered before the blocked operation, and refuses that."""
    blocked = operations[impasse.blocked]
    assert blocked.answered is not None
    assert 0 < len(impasse.attempts) <= impasse.count
    before = {
        n
        for n, each in enumerate(operations)
        if each.answered is not None and each.answered < blocked.answered
    }
    for attempt in impasse.attempts:
        state = specification.initial
        for number in attempt.order:
            state = specification.after(state, operations[number])
            assert not isinstance(state, Refused)
        assert state == attempt.state
        assert before <= set(attempt.order)
        assert isinstance(specification.after(attempt.state, blocked), Refused)


def prefix(operations: Sequence[Operation], events: int) -> list[Operation]:
    """The history of the first events. What is answered later may take effect, with the answer that it will have."""
    return [
        each if each.answered is not None and each.answered < events else replace(each, answered=None)
        for each in operations
        if each.invoked < events
    ]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_order_keeps_that_of_operations_which_do_not_overlap(data: st.DataObject) -> None:
    operations = data.draw(histories("register"))
    specification = SPECIFICATIONS["register"]()
    said = [each for each in operations if each.answered is not None or each.f != "read"]
    order = to_the_end(said, specification).order
    if order is None:
        return
    taken = [said[number] for number in order]
    for at, one in enumerate(taken):
        assert all(later.answered is None or later.answered > one.invoked for later in taken[at + 1 :])
    assert {each for each in said if each.answered is not None} <= set(taken)
