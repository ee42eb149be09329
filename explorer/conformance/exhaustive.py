"""Every transition of a small model, taken by the code: breadth first over pairs of a state of each.

Code may be in different states where the model is in one. If it can be saved, a pair is a state of the model and one
of the code. Without that, the code is brought to each state of the model by one run from the start, the first that
was found, and what another run would have left in the code is not seen."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from quorate.conformance.lockstep import Clash, Cut, Position
from quorate.conformance.running import Pair, Ran
from quorate.conformance.seen import Given
from quorate.exploration import Limits, State
from quorate.support.budget import REPORTING, Budget, Meter, Stopped, StopReason

SEED = "0"
"""The seed of what is random in the code."""


@dataclass(slots=True)
class Entry:
    """A pair to go on from: the states that the model may be in, what the code saved, and the way there."""

    at: Position
    saved: Any
    depth: int
    parent: Entry | None = None
    given: Given | None = None

    def way(self) -> list[Given]:
        """The steps from the start."""
        steps: list[Given] = []
        entry: Entry | None = self
        while entry is not None and entry.given is not None:
            steps.append(entry.given)
            entry = entry.parent
        return steps[::-1]


@dataclass(slots=True)
class Exhausted:
    """What was gone through, up to the first clash or limit."""

    pairs: int = 0
    depth: int = 0
    states: int = 0
    possible: set[tuple[int, int, int]] = field(default_factory=set)
    made: set[tuple[int, int, int]] = field(default_factory=set)
    taken: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    cuts: Counter[str] = field(default_factory=Counter)
    goals: set[str] = field(default_factory=set)
    clashed: Ran | None = None
    stopped: StopReason | None = None


def exhausted(pair: Pair, limits: Limits, budget: Budget) -> Exhausted:
    """Take every transition of the driven actions, and every step that the model refuses, but for those that the code
    is not to be given."""
    search = _Search(pair, limits, Meter(budget))
    try:
        search.run()
    except Stopped as stopped:
        search.found.stopped = stopped.reason
        budget.enter(REPORTING)
    return search.found


class _Search:
    def __init__(self, pair: Pair, limits: Limits, meter: Meter) -> None:
        self._pair = pair
        self._limits = limits
        self._meter = meter
        self._missing = pair.goals
        self._known: set[Any] = set()
        self._waiting: list[Entry] = []
        self._numbers: dict[Any, int] = {}
        self._come_to: set[int] = set()
        self.found = Exhausted()

    def run(self) -> None:
        begun = self._pair.lockstep.begin(self._pair.real.start(SEED))
        if isinstance(begun, Clash):
            self.found.clashed = Ran(clash=begun)
            return
        self._add(begun, None, None)
        while self._waiting:
            level, self._waiting = self._waiting, []
            if self._limits.depth is not None and self.found.depth >= self._limits.depth:
                raise Stopped("depth")
            for entry in level:
                for given in self._given(entry.at):
                    self._meter.check()
                    if not self._take(entry, given):
                        return
            if self._waiting:
                self.found.depth += 1

    def _number_of(self, value: Any) -> int:
        """A number for a state or a step: a state is hashed slowly, and is part of many transitions."""
        return self._numbers.setdefault(value, len(self._numbers))

    def _transition(self, before: State, given: Given, after: State) -> tuple[int, int, int]:
        return self._number_of(before), self._number_of(given.key), self._number_of(after)

    def _given(self, at: Position) -> Iterator[Given]:
        """Every step that the code is to be given."""
        pair = self._pair
        for action, names in pair.real.takes.items():
            ranges = [
                dict.fromkeys(v for node in at for v in pair.expecting.domains(action, node.state)[name])
                for name in names
            ]
            for values in itertools.product(*ranges):
                given = Given(action, dict(zip(names, values, strict=True)))
                if pair.lockstep.may_be_given(at, given):
                    yield given

    def _take(self, entry: Entry, given: Given) -> bool:
        """Have the code take a step. Return whether it and the model agree."""
        pair, found = self._pair, self.found
        for node in entry.at:
            for step in pair.expecting.of(given, node.state).steps:
                found.possible.add(self._transition(node.state, given, step.state))
        if pair.real.saves:
            pair.real.load(entry.saved)
        else:
            pair.real.bring(SEED, entry.way())
        refused = not pair.lockstep.enables(entry.at, given)
        after = pair.lockstep.after(entry.at, given, pair.real.do(given))
        if isinstance(after, Cut):
            found.cuts[after.bound] += 1
            return True
        (found.refused if refused else found.taken)[given.action] += 1
        if isinstance(after, Clash):
            found.clashed = Ran(given=[*entry.way(), given], clash=after)
            return False
        for node in after:
            if node.parent is not None and node.step is not None:
                found.made.add(self._transition(node.parent.state, given, node.state))
                found.unchanged[given.action] += node.parent.state == node.state
        self._add(after, entry, given)
        return True

    def _add(self, at: Position, entry: Entry | None, given: Given | None) -> None:
        found, real = self.found, self._pair.real
        states = frozenset(node.state for node in at)
        saved = real.save() if real.saves else None
        if (states, saved) in self._known:
            return
        if self._limits.states is not None and len(self._known) >= self._limits.states:
            raise Stopped("states")
        self._known.add((states, saved))
        found.pairs += 1
        self._come_to |= {self._number_of(state) for state in states}
        found.states = len(self._come_to)
        reached = self._pair.goals_reached(at, self._missing)
        self._missing -= reached
        found.goals |= reached
        self._waiting.append(Entry(at, saved, 0 if entry is None else entry.depth + 1, entry, given))
