"""The messages of a run, and those that each step received.

Messages are the records in Sets, Bags and Channels of the state, ghost variables excepted. A step *sent* the messages
it added. It *received* those it needed: without them in the state it would be disabled, or have another effect. That
includes the message that an action takes as a parameter, as well as the promises that let a proposer propose and
the votes that elect a leader, which an action only counts. If there are more than necessary, a minimal set is taken.
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
from quorate.language.words import counted, in_order
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine, Run


@dataclass(frozen=True, slots=True)
class MessageContainer:
    """A container of messages: a variable, or an entry of a map variable. `owner` is the key of the entry."""

    variable: int
    entry: int | None
    owner: Any
    type: SetType | BagType | SeqType

    def of(self, state: State) -> Any:
        """Return the frozen value of the container in a state."""
        value = state[self.variable]
        return value if self.entry is None else value[self.entry]

    def put(self, state: State, value: Any) -> State:
        """Return the state with `value` in place of the container's value."""
        if self.entry is not None:
            whole = state[self.variable]
            value = (*whole[: self.entry], value, *whole[self.entry + 1 :])
        return (*state[: self.variable], value, *state[self.variable + 1 :])


Message = tuple[MessageContainer, Record]
Copies = tuple[Message, int]


def places(instance: Instance) -> tuple[MessageContainer, ...]:
    """Return the containers of messages in a state, in the order of the variables."""
    return tuple(
        place
        for at, variable in enumerate(instance.variables)
        if not variable.ghost
        for place in _within(at, variable.type)
    )


def _within(at: int, type_: Type) -> Iterator[MessageContainer]:
    if isinstance(type_, MapType):
        value = type_.value
        if isinstance(value, SetType | BagType | SeqType) and _holds_messages(value):
            for entry, key in enumerate(all_values(type_.key)):
                yield MessageContainer(at, entry, key, value)
    elif isinstance(type_, SetType | BagType | SeqType) and _holds_messages(type_):
        yield MessageContainer(at, None, None, type_)


def _holds_messages(type_: SetType | BagType | SeqType) -> bool:
    if isinstance(type_, SeqType) and not (type_.cls is not None and issubclass(type_.cls, Channel)):
        return False
    return isinstance(type_.item, RecordType | UnionType)


def sent(before: State, after: State, at: tuple[MessageContainer, ...]) -> Iterator[Message]:
    """Yield the messages that a step added to the containers, each as many times as it was added."""
    for place in at:
        earlier, later = place.of(before), place.of(after)
        if earlier == later:
            continue
        if isinstance(place.type, SetType):  # of which only what is new needs to be put in order
            for item in in_order(frozenset.difference(later, earlier), place.type.item):
                yield place, item
        else:
            old = counted(earlier, place.type)
            for item, count in counted(later, place.type).items():
                for _ in range(count - old.get(item, 0)):
                    yield place, item


class Receipts:
    """Determines the messages that steps received, by repeating them in states without some messages. To be used
    while the instance is active."""

    def __init__(self, instance: Instance, machine: Machine) -> None:
        self._machine = machine
        self._places = places(instance)

    def of(self, before: State, step: Step, local: Any, order: Mapping[Message, int]) -> list[Message]:
        """Return the messages that `step` needed. `local` is the node that takes the step: its messages to itself are
        preferred to those of other nodes. `order` gives the step that sent each message; of equivalent messages, the
        latest is taken."""
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
        """The fault of a step, if it is the failing last step of a run."""
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

    def _taken(self, place: MessageContainer, before: State, after: State) -> Iterator[Message]:
        """The message that a step took from the head of a channel."""
        if isinstance(place.type, SeqType):
            old, new = place.of(before), place.of(after)
            if old and new[: len(old)] != old and new[: len(old) - 1] == old[1:]:
                yield place, old[0]


def _is_local(record: Record, local: Any) -> bool:
    """Whether a message names no node but this one: a vote for itself."""
    named = [value for value in vars(record).values() if type(value) is type(local)]
    return bool(named) and all(value == local for value in named)


def _without(state: State, message: Message) -> State:
    place, item = message
    held = place.of(state)
    if isinstance(place.type, BagType):
        return place.put(state, frozenset(pair for pair in held if pair[0] != item))
    return place.put(state, held - {item})


def _with(state: State, message: Message, count: int) -> State:
    """The state with `count` copies of a message added."""
    place, item = message
    held = place.of(state)
    if isinstance(place.type, BagType):
        counts = dict(held)
        counts[item] = counts.get(item, 0) + count
        return place.put(state, frozenset(counts.items()))
    return place.put(state, held | {item})


def runs(trace: Trace) -> Iterator[tuple[int, State, Step]]:
    """Yield the steps of a trace, each with its number, from 1, and the state before it."""
    before = trace.initial
    for number, step in enumerate(trace.steps, 1):
        yield number, before, step
        before = step.state
