"""A history as a timeline: for each operation when it ran, and when it took effect if that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quorate.histories.judging import Linearizability, Part
from quorate.histories.linearizing import Attempt
from quorate.histories.operations import Operation
from quorate.histories.values import Value, shown


@dataclass(frozen=True, slots=True)
class Row:
    """An operation from column to column; `end` is None if it has no answer. It takes effect at `point`, as the
    `place`-th, and leaves `state`."""

    operation: Operation
    start: int
    end: int | None
    point: int | None
    place: int
    state: str
    blocked: bool

    @property
    def process(self) -> str:
        """The process as it is shown."""
        return f"process {shown(self.operation.process)}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """The last operations of an order, and those that are not placed in it; `omitted` came before, and left
    `before`."""

    title: str
    rows: tuple[Row, ...]
    columns: int
    omitted: int
    before: str


def timeline_of(found: Linearizability, part: Part, most: int) -> Timeline:
    """The timeline of the order that was found for a part; if there is none, that of the attempt that gets furthest,
    up to the answer that it cannot explain. At most `most` operations of the order are drawn."""
    attempt = _attempt(part)
    states = _states(found, part, attempt.order)
    blocked = part.impasse.blocked if part.impasse is not None else None
    until = part.operations[blocked].answered if blocked is not None else None
    drawn = attempt.order[max(0, len(attempt.order) - most) :]
    first = min((part.operations[number].invoked for number in drawn), default=0)
    beside = [
        number
        for number, operation in enumerate(part.operations)
        if number not in set(attempt.order) and (until is None or operation.invoked < until)
    ]
    beside = [
        n for n in beside if n == blocked or part.operations[n].answered is not None or len(beside) <= most
    ]
    places = {number: place for place, number in enumerate(attempt.order)}
    points = _points(part.operations, drawn)
    numbers = sorted((*drawn, *beside), key=lambda number: part.operations[number].invoked)
    columns = _columns(part.operations, numbers, points, until, first)
    rows = tuple(
        Row(
            part.operations[number],
            columns[max(part.operations[number].invoked, first), 0],
            _end(part.operations[number], columns, until),
            columns[points[number]] if number in points else None,
            places.get(number, -1) + 1,
            states[number] if number in points else "",
            number == blocked,
        )
        for number in numbers
    )
    omitted = len(attempt.order) - len(drawn)
    before = (
        states[attempt.order[omitted - 1]]
        if omitted
        else found.specification.text(found.specification.initial)
    )
    return Timeline(_title(part), rows, len(columns), omitted, before)


def _attempt(part: Part) -> Attempt:
    if part.impasse is not None:
        return part.impasse.attempts[0]
    return Attempt(part.order or (), None)


def _title(part: Part) -> str:
    return "" if part.key is None else f"key {shown(part.key.name)}"


def _states(found: Linearizability, part: Part, order: Sequence[int]) -> dict[int, str]:
    """What each operation of an order leaves, as text."""
    state: Value = found.specification.initial
    states: dict[int, str] = {}
    for number in order:
        state = found.specification.after(state, part.operations[number])
        states[number] = found.specification.text(state)
    return states


Column = tuple[int, int]
"""An event, and how many points come before this one after that event; 0 is the event itself."""


def _points(operations: Sequence[Operation], drawn: Sequence[int]) -> dict[int, Column]:
    """Where the operations of an order take effect: each as early as it can."""
    points: dict[int, Column] = {}
    event, after = -1, 0
    for number in drawn:
        invoked = operations[number].invoked
        event, after = (invoked, 1) if invoked > event else (event, after + 1)
        points[number] = (event, after)
    return points


def _columns(
    operations: Sequence[Operation],
    numbers: Sequence[int],
    points: dict[int, Column],
    until: int | None,
    first: int,
) -> dict[Column, int]:
    """The columns of what is drawn, in their order."""
    events = {max(operations[number].invoked, first) for number in numbers}
    for number in numbers:
        answered = operations[number].answered
        if answered is not None and (until is None or answered <= until):
            events.add(answered)
    wanted = {*points.values(), *((event, 0) for event in events)}
    return {column: at for at, column in enumerate(sorted(wanted))}


def _end(operation: Operation, columns: dict[Column, int], until: int | None) -> int | None:
    if operation.answered is None or (until is not None and operation.answered > until):
        return None
    return columns[operation.answered, 0]
