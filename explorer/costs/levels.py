"""The reachable states level by level, by the native engine or by CPython."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

import numpy as np

from quorate.costs.distances import NONE, Flags, Levels, Numbers
from quorate.exploration import State, Stop
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.native.steps import NOWHERE
from quorate.native.unit import cuts_by_bound
from quorate.native.walk import Walk
from quorate.reference.canonical_states import Symmetries
from quorate.reference.machine import Machine, Run
from quorate.support.budget import Budget, Meter, Stopped


class NativeLevels(Levels):
    """The states as the native engine finds them. Raises as `Walk` does."""

    def __init__(
        self,
        instance: Instance,
        symmetry: bool,
        max_states: int | None,
        budget: Budget,
        goals: Sequence[PropertyFunction],
    ) -> None:
        names = [goal.name for goal in goals]
        self._walk = Walk(instance, symmetry=symmetry, properties=names, max_states=max_states, budget=budget)
        self.levels = self._walk.levels
        self._progress = budget.progress

    def deeper(self) -> Stop | None:
        return self._walk.deeper(self._progress)

    def cuts(self) -> Mapping[str, int]:
        return cuts_by_bound(self._walk.events, self._walk.cuts_so_far().tolist())

    def steps(self, first: int, last: int) -> Numbers:
        found = [np.zeros((0, 2), np.int64)]
        while first < last:
            listed = self._walk.steps(first, last)
            known = listed.steps[listed.steps["to"] != NOWHERE]
            found.append(np.stack([known["from"], known["to"]], axis=1).astype(np.int64))
            first = listed.next
        return np.unique(np.concatenate(found), axis=0)

    def reached(self, first: int, last: int, goal: PropertyFunction) -> Flags:
        bits = self._walk.violations(first, last - first)
        bit = np.uint64(1 << self._walk.properties.index(goal.name))
        found: Flags = (bits & bit) != 0
        return found

    def path(self, number: int) -> list[State]:
        return self._walk.path(number)

    def key(self, state: State) -> Hashable:
        return self._walk.key(state)

    def keys(self, numbers: Numbers) -> Sequence[Hashable]:
        packed = self._walk.packed(0, self.levels[-1])[numbers]
        return list(map(tuple, packed.tolist()))

    def close(self) -> None:
        self._walk.close()


class CPythonLevels(Levels):
    """The states as CPython finds them, a few hundred a second."""

    def __init__(self, instance: Instance, symmetry: bool, max_states: int | None, budget: Budget) -> None:
        self._machine = Machine(instance)
        self._symmetries = Symmetries(instance) if symmetry else None
        self._most, self._meter = max_states, Meter(budget)
        self._numbers: dict[State, int] = {}
        self._states: list[State] = []
        self._parents: list[int] = []
        self._steps: list[tuple[int, int]] = []
        self._cuts: Counter[str] = Counter()
        self.levels = [0]

    def cuts(self) -> Mapping[str, int]:
        return self._cuts

    def deeper(self) -> Stop | None:
        try:
            if len(self.levels) == 1:
                for run in list(self._machine.distinct_initial_runs()):
                    self._take(run, NONE)
            else:
                for at in range(self.levels[-2], self.levels[-1]):
                    self._meter.check()
                    bound = self._machine.constrained(self._states[at])
                    if bound is not None:
                        self._cuts[bound] += 1
                        continue
                    for run in list(self._machine.distinct_runs(self._states[at])):
                        self._take(run, at)
        except Stopped as stopped:
            return stopped.reason
        if len(self._states) == self.levels[-1]:
            return "complete"
        self.levels.append(len(self._states))
        return None

    def _take(self, run: Run, before: int) -> None:
        if run.cut is not None:
            self._cuts[run.cut] += 1
        elif run.after is not None:
            number = self._number(run.after, before)
            if before != NONE:
                self._steps.append((before, number))

    def _number(self, state: State, parent: int) -> int:
        state = self.key(state)
        at = self._numbers.get(state)
        if at is None:
            if len(self._states) == self._most:
                raise Stopped("states")
            at = self._numbers[state] = len(self._states)
            self._states.append(state)
            self._parents.append(parent)
        return at

    def steps(self, first: int, last: int) -> Numbers:
        listed = [step for step in self._steps if first <= step[0] < last]
        return np.array(listed, np.int64).reshape(-1, 2)

    def reached(self, first: int, last: int, goal: PropertyFunction) -> Flags:
        return np.array(
            [self._machine.holds(goal, state) is True for state in self._states[first:last]], bool
        )

    def path(self, number: int) -> list[State]:
        path: list[State] = []
        while number >= 0:
            path.append(self._states[number])
            number = self._parents[number]
        return path[::-1]

    def key(self, state: State) -> State:
        return state if self._symmetries is None else self._symmetries.canonical(state)

    def keys(self, numbers: Numbers) -> Sequence[State]:
        return [self._states[number] for number in numbers.tolist()]

    def close(self) -> None:
        """Nothing but objects of Python was used."""
