"""The cheapest run to a goal, among all runs up to a number of steps.

A run is timed as if a message took one unit of time, an fsync very little, and everything else nothing. A step is
taken when the step before it in the same lane is done and the messages that it needs are there
(`quorate.trace.diagram.receipts`). So the time of a step is the number of messages on the longest chain that leads
to it, and the most fsyncs on a chain of that length. Messages that a node sends to itself take no time, nor do
those that were sent before the clock starts.

Runs are extended step by step, all at once. Of two runs to the same state the one is given up that is nowhere ahead
of the other: at no node, for no message, in no sum (label setting with several criteria: Hansen, "Bicriterion Path
Problems", 1980). What remains is the least over all orders of steps, also of steps of one node.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from quorate.costs.cost import Time, TimedStep
from quorate.costs.orbits import Orbits
from quorate.exploration import State, Trace
from quorate.language.instance import Instance
from quorate.language.types import MapType
from quorate.language.values import all_values
from quorate.reference.machine import Machine, Run
from quorate.support.budget import Meter
from quorate.trace.diagram.lanes import Key, Lanes, lane_name
from quorate.trace.diagram.receipts import Message, Receipts, places, sent

START = Time()
MOST_FSYNCS = 1 << 20
"""More than the steps of any run."""


class _Done(NamedTuple):
    """A step in which a node was last active, or a message was sent."""

    time: Time
    lane: Key
    number: int


@dataclass(slots=True, eq=False)
class _Partial:
    """A run up to some state: when each node was last active, and each message was sent."""

    state: State
    nodes: Mapping[Key, _Done]
    messages: Mapping[Message, tuple[_Done, ...]]
    latest: Time = START
    fsyncs: int = 0
    received: int = 0
    before: _Partial | None = None
    last: TimedStep | None = None

    @property
    def sums(self) -> tuple[Time, int, int]:
        return self.latest, self.fsyncs, self.received

    def is_as_good(self, other: _Partial) -> bool:
        """Whether whatever follows costs after this run at most what it costs after the other, to the same state."""
        return (
            self.latest <= other.latest
            and self.fsyncs <= other.fsyncs
            and self.received <= other.received
            and all(done.time <= _time(other.nodes, lane) for lane, done in self.nodes.items())
            and all(_no_later(copies, other.messages.get(each)) for each, copies in self.messages.items())
        )


def _time(nodes: Mapping[Key, _Done], lane: Key) -> Time:
    done = nodes.get(lane)
    return START if done is None else done.time


def _no_later(copies: tuple[_Done, ...], others: tuple[_Done, ...] | None) -> bool:
    return (
        others is not None
        and len(copies) == len(others)
        and all(a.time <= b.time and a.lane == b.lane for a, b in zip(copies, others, strict=True))
    )


class Cheapest:
    """The search for the cheapest run. To be used while the instance is active."""

    def __init__(
        self,
        instance: Instance,
        durable: Collection[str],
        left: Callable[[State], int | None],
        most: int,
        meter: Meter,
    ) -> None:
        """`durable` names variables, `left` gives the number of steps from a state to the goal, `most` is the length
        of the longest permitted run."""
        self._machine = Machine(instance)
        self._receipts = Receipts(instance, self._machine)
        self._places = places(instance)
        self._durable = [
            (at, variable.type) for at, variable in enumerate(instance.variables) if variable.name in durable
        ]
        self._orbits = Orbits(instance)
        self._left = left
        self._most = most
        self._meter = meter
        self._lanes = Lanes(instance, self._machine, Trace((), None, ()))

    def run(self, starts: Iterable[State]) -> tuple[State, tuple[TimedStep, ...]]:
        """Return the cheapest run: where it begins, and its steps. Raises Stopped."""
        level = {state: [_Partial(state, {}, {})] for state in starts}
        best: tuple[tuple[Time, int, int, int], _Partial] | None = None
        for number in range(self._most + 1):
            following: dict[State, list[_Partial]] = {}
            self._orbits.forget()
            for state, partials in level.items():
                self._meter.check()
                if self._left(state) == 0:
                    for partial in partials:
                        latest, fsyncs, received = partial.sums
                        cost = (latest, number, fsyncs, received)
                        if best is None or cost < best[0]:
                            best = cost, partial
                    continue
                if number == self._most:
                    continue
                for run in self._onward(state, number):
                    for partial in partials:
                        if best is None or partial.latest < best[0][0]:
                            self._keep(following, self._extended(partial, run, number + 1))
            level = following
        assert best is not None
        return _told(best[1])

    def _onward(self, state: State, taken: int) -> list[Run]:
        """The runs of actions that lead to the goal within the permitted number of steps."""
        found = []
        for run in self._machine.distinct_runs(state):
            if run.after is not None and run.after != state:
                left = self._left(run.after)
                if left is not None and taken + 1 + left <= self._most:
                    found.append(run)
        return found

    def _extended(self, partial: _Partial, run: Run, number: int) -> _Partial:
        assert run.after is not None
        before, after = partial.state, run.after
        step = self._machine.step(run)
        lane = self._lanes.key(step.action, step.arguments)
        order = {each: _latest_first(copies[0].time) for each, copies in partial.messages.items()}
        needed = [
            (each, partial.messages[each][0])
            for each in self._receipts.of(before, step, lane[1], order)
            if each in partial.messages
        ]
        arrived = [(each, done) for each, done in needed if done.lane != lane]
        waits = [(Time(done.time.delays + 1, done.time.fsyncs), done.number, True) for _, done in arrived]
        if own := partial.nodes.get(lane):
            waits.append((own.time, own.number, False))
        begun, waited_for, by_message = max(waits, default=(START, None, False))
        fsyncs = self._fsyncs(before, after)
        time = Time(begun.delays, begun.fsyncs + (fsyncs > 0))
        messages = len({(done.number, type(each[1])) for each, done in arrived})
        done = _Done(time, lane, number)
        return _Partial(
            after,
            {**partial.nodes, lane: done},
            self._in_transit(partial, after, done),
            max(partial.latest, time),
            partial.fsyncs + fsyncs,
            partial.received + messages,
            partial,
            TimedStep(number, step, lane_name(lane), time, waited_for, by_message, messages, fsyncs),
        )

    def _keep(self, level: dict[State, list[_Partial]], new: _Partial) -> None:
        known = level.get(new.state, [])
        if any(partial.is_as_good(new) for partial in known):
            return
        nodes = {lane: done.time for lane, done in new.nodes.items()}
        messages = {
            each: tuple((done.time, done.lane) for done in copies) for each, copies in new.messages.items()
        }
        if self._orbits.is_new(new.state, new.sums, nodes, messages):
            level[new.state] = [*(partial for partial in known if not new.is_as_good(partial)), new]

    def _in_transit(
        self, partial: _Partial, after: State, done: _Done
    ) -> Mapping[Message, tuple[_Done, ...]]:
        messages = dict(partial.messages)
        for each in sent(after, partial.state, self._places):  # taken out
            if copies := messages.pop(each, ()):
                messages |= {each: copies[1:]} if copies[1:] else {}
        for each in sent(partial.state, after, self._places):
            messages[each] = (*messages.get(each, ()), done)
        return messages

    def _fsyncs(self, before: State, after: State) -> int:
        """The number of nodes of which a durable variable changed; a variable that belongs to no node counts as
        one."""
        nodes: set[Any] = set()
        for at, type_ in self._durable:
            if before[at] == after[at]:
                continue
            if isinstance(type_, MapType):
                pairs = zip(all_values(type_.key), before[at], after[at], strict=True)
                nodes.update(key for key, old, new in pairs if old != new)
            else:
                nodes.add(None)
        return len(nodes)


def _latest_first(time: Time) -> int:
    """The place of a message among those that a step might do without: the first is left out, if it can be."""
    return -(time.delays * MOST_FSYNCS + time.fsyncs)


def _told(partial: _Partial) -> tuple[State, tuple[TimedStep, ...]]:
    steps: list[TimedStep] = []
    while partial.before is not None:
        assert partial.last is not None
        steps.append(partial.last)
        partial = partial.before
    return partial.state, tuple(reversed(steps))
