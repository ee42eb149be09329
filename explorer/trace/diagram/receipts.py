"""Which messages there are in a run, and which of them each step received.

Messages are the records in Sets, Bags and Channels of the state (history aside). A step *sent* those that it put in.
It *received* those that it needed: without them in the state it would not be enabled, or would do something else.
That finds the message that an action takes as a parameter, and likewise the promises that let a proposer propose and
the votes that make a leader, which an action only counts. Of more than enough, a least number is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quorate.exploration import State, Step, Trace
from quorate.language.containers import Channel
from quorate.language.instance import Instance
from quorate.language.records import Record
from quorate.language.types import BagType, MapType, RecordType, SeqType, SetType, Type, UnionType
from quorate.language.values import all_values
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine, Run
from quorate.trace.words import counted


@dataclass(frozen=True, slots=True)
class Place:
    """A container of messages: a variable, or the entry of a map of them. `owner` is the key of the entry."""

    variable: int
    entry: int | None
    owner: Any
    type: SetType | BagType | SeqType

    def of(self, state: State) -> Any:
        """What the container holds in a state, frozen."""
        value = state[self.variable]
        return value if self.entry is None else value[self.entry]

    def put(self, state: State, value: Any) -> State:
        """The state with `value` in the container's place."""
        if self.entry is not None:
            whole = state[self.variable]
            value = (*whole[: self.entry], value, *whole[self.entry + 1 :])
        return (*state[: self.variable], value, *state[self.variable + 1 :])


Message = tuple[Place, Record]
Copies = tuple[Message, int]


def places(instance: Instance) -> tuple[Place, ...]:
    """The containers of messages in a state, in the order of the variables."""
    return tuple(
        place
        for at, variable in enumerate(instance.variables)
        if not variable.ghost
        for place in _within(at, variable.type)
    )


def _within(at: int, type_: Type) -> Iterator[Place]:
    if isinstance(type_, MapType):
        value = type_.value
        if isinstance(value, SetType | BagType | SeqType) and _holds_messages(value):
            for entry, key in enumerate(all_values(type_.key)):
                yield Place(at, entry, key, value)
    elif isinstance(type_, SetType | BagType | SeqType) and _holds_messages(type_):
        yield Place(at, None, None, type_)


def _holds_messages(type_: SetType | BagType | SeqType) -> bool:
    if isinstance(type_, SeqType) and not (type_.cls is not None and issubclass(type_.cls, Channel)):
        return False
    return isinstance(type_.item, RecordType | UnionType)


def sent(before: State, after: State, at: tuple[Place, ...]) -> Iterator[Message]:
    """The messages that a step put in, as many times as it did."""
    for place in at:
        if place.of(before) != place.of(after):
            old = counted(place.of(before), place.type)
            for item, count in counted(place.of(after), place.type).items():
                for _ in range(count - old.get(item, 0)):
                    yield place, item


class Receipts:
    """Finds out what steps received, by taking them again in states that lack messages. Used while the instance is
    active."""

    def __init__(self, instance: Instance, machine: Machine) -> None:
        self._machine = machine
        self._places = places(instance)

    def of(self, before: State, step: Step, local: Any, order: Mapping[Message, int]) -> list[Message]:
        """The messages that `step` needed. `local` is the node that takes it: what it has told itself is taken
        into account before what others say. `order` says when each message was sent; of messages that will do
        alike, the latest is taken."""
        found = [message for place in self._places for message in self._taken(place, before, step.state)]
        removable = [
            ((place, item), count)
            for place in self._places
            if not isinstance(place.type, SeqType)
            for item, count in counted(place.of(before), place.type).items()
        ]
        removable.sort(key=lambda each: (_is_local(each[0][1], local), order.get(each[0], 0)))
        fault = self._fault(step, before)
        state, missing = before, list[Copies]()
        for copies in removable:
            without = _without(state, copies[0])
            if self._does_the_same(step, without, [*missing, copies], fault):
                state = without
                missing.append(copies)
            else:
                found.append(copies[0])
        return found

    def _fault(self, step: Step, state: State) -> Fault | None:
        """What goes wrong in a step, if it is the last one of a run that does."""
        run = self._machine.run(step.action, step.arguments, state)
        return run.fault if isinstance(run, Run) else None

    def _does_the_same(self, step: Step, state: State, missing: list[Copies], fault: Fault | None) -> bool:
        run = self._machine.run(step.action, step.arguments, state)
        if not isinstance(run, Run):
            return False
        if fault is not None:
            return run.fault is not None and run.fault.line == fault.line
        if run.after is None:
            return False
        after = run.after
        for copies in missing:
            after = _with(after, *copies)
        return after == step.state

    def _taken(self, place: Place, before: State, after: State) -> Iterator[Message]:
        """What left a channel at its head."""
        if isinstance(place.type, SeqType):
            old, new = place.of(before), place.of(after)
            if old and new[: len(old)] != old and new[: len(old) - 1] == old[1:]:
                yield place, old[0]


def _is_local(record: Record, local: Any) -> bool:
    """Whether a message says only of the node itself: a vote for oneself."""
    named = [value for value in vars(record).values() if type(value) is type(local)]
    return bool(named) and all(value == local for value in named)


def _without(state: State, message: Message) -> State:
    place, item = message
    held = place.of(state)
    if isinstance(place.type, BagType):
        return place.put(state, frozenset(pair for pair in held if pair[0] != item))
    return place.put(state, held - {item})


def _with(state: State, message: Message, count: int) -> State:
    """The state with so many copies of a message back."""
    place, item = message
    held = place.of(state)
    if isinstance(place.type, BagType):
        counts = dict(held)
        counts[item] = counts.get(item, 0) + count
        return place.put(state, frozenset(counts.items()))
    return place.put(state, held | {item})


def runs(trace: Trace) -> Iterator[tuple[int, State, Step]]:
    """The steps of a trace with their numbers, from 1, and the states before them."""
    before = trace.initial
    for number, step in enumerate(trace.steps, 1):
        yield number, before, step
        before = step.state
