"""How many steps each state is from a goal, counted on the states that the search of an engine finds.

The search begins in the initial states, or, for the cost of a protocol that is already under way, in the first states
with an earlier goal: those that are the fewest steps from an initial state. With symmetry, states are representatives
of their orbits, whose distances are those of all their members.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from quorate.exploration import State, Stop
from quorate.language.model import PropertyFunction

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NONE = -1


class NotReached(Exception):
    """No state with the goal called `name` was found, or it was not decided how far the others are from one. `stop`
    says why the search ended: "complete" if no reachable state has the goal."""

    def __init__(self, name: str, stop: Stop) -> None:
        super().__init__(name)
        self.name, self.stop = name, stop


class Levels(Protocol):
    """The reachable states, numbered level by level: those of level d are from ``levels[d]`` up to
    ``levels[d + 1]``."""

    levels: list[int]

    def cuts(self) -> Mapping[str, int]:
        """How often each bound cut a step so far."""

    def deeper(self) -> Stop | None:
        """Explore the next level, the initial states at first. Returns why the search is over, or None."""

    def steps(self, first: int, last: int) -> Numbers:
        """The steps from the states `first` up to `last`, each as a row of two numbers."""

    def reached(self, first: int, last: int, goal: PropertyFunction) -> Flags:
        """Which of the states from `first` up to `last` have the goal."""

    def path(self, number: int) -> list[State]:
        """A shortest path to a state, both ends included."""

    def key(self, state: State) -> Hashable:
        """The identity of a state: that of its representative."""

    def keys(self, numbers: Numbers) -> Sequence[Hashable]:
        """The keys of some states."""

    def close(self) -> None:
        """Free the memory."""


@dataclass(frozen=True)
class Distances:
    """The distances to a goal. `paths` lead to the states in which runs begin; `shortest` is the least number of
    steps from there to the goal. `left` gives the number of steps left from a state, None for one that lies on no
    run of the permitted length."""

    paths: tuple[tuple[State, ...], ...]
    shortest: int
    left: Callable[[State], int | None]


def distances(
    levels: Levels, goal: PropertyFunction, after: PropertyFunction | None, longer: int
) -> Distances:
    """Return the distances to `goal`, within runs up to `longer` steps longer than the shortest, that begin in the
    first states with `after`. Raises NotReached."""
    return _Counting(levels, goal, after).distances(longer)


class _Counting:
    def __init__(self, levels: Levels, goal: PropertyFunction, after: PropertyFunction | None) -> None:
        self._levels = levels
        self._goal, self._after = goal, after
        self._over: Stop | None = None
        self._edges: list[Numbers] = []

    def distances(self, longer: int) -> Distances:
        levels = self._levels
        first, starts = self._starts()
        far = np.full(levels.levels[-1], NONE)
        far[starts] = 0
        shortest: int | None = None
        at = 0
        while True:
            frontier = np.flatnonzero(far == at)
            if shortest is None and self._has(self._goal, frontier):
                shortest = at
            if shortest is not None and (at == shortest + longer or not len(frontier)):
                break
            if not len(frontier):
                raise NotReached(self._goal.name, self._over or "complete")
            far = self._further(far, at, first + at)
            at += 1
        bound = shortest + longer
        known = np.flatnonzero(far != NONE)
        left = self._backwards(known, bound)
        on_way = known[(left[known] != NONE) & (far[known] + left[known] <= bound)]
        by_key = dict(zip(levels.keys(on_way), left[on_way].tolist(), strict=True))
        begun = [number for number in starts.tolist() if left[number] in range(bound + 1)]
        return Distances(
            tuple(tuple(levels.path(number)) for number in begun),
            shortest,
            lambda state: by_key.get(levels.key(state)),
        )

    def _starts(self) -> tuple[int, Numbers]:
        """The level in which runs begin, and the states there."""
        levels, at = self._levels, 0
        while True:
            self._explore(at, self._goal if self._after is None else self._after)
            numbers = np.arange(levels.levels[at], levels.levels[at + 1])
            if self._after is None:
                return at, numbers
            flags = levels.reached(levels.levels[at], levels.levels[at + 1], self._after)
            if flags.any():
                return at, numbers[flags]
            at += 1

    def _explore(self, level: int, wanted: PropertyFunction) -> None:
        """Explore up to a level, which has a state. Raises NotReached if there is none."""
        levels = self._levels
        while len(levels.levels) < level + 2:
            if self._over is None:
                self._over = levels.deeper()
            if self._over is not None and len(levels.levels) < level + 2:
                raise NotReached(wanted.name, self._over)

    def _further(self, far: Numbers, at: int, level: int) -> Numbers:
        """Give the successors of the states at a distance theirs. Levels up to `level` have those states."""
        levels = self._levels
        if self._over is None:
            self._over = levels.deeper()
        if self._over not in (None, "complete"):
            raise NotReached(self._goal.name, self._over or "complete")
        far = np.concatenate([far, np.full(levels.levels[-1] - len(far), NONE)])
        while len(self._edges) <= level and len(self._edges) + 1 < len(levels.levels):
            number = len(self._edges)
            self._edges.append(levels.steps(levels.levels[number], levels.levels[number + 1]))
        for steps in self._edges:
            found = steps[far[steps[:, 0]] == at, 1]
            far[found[far[found] == NONE]] = at + 1
        return far

    def _has(self, goal: PropertyFunction, numbers: Numbers) -> bool:
        return bool(self._with_goal(goal, numbers).any())

    def _with_goal(self, goal: PropertyFunction, numbers: Numbers) -> Flags:
        if not len(numbers):
            return np.zeros(0, bool)
        first, last = int(numbers.min()), int(numbers.max()) + 1
        return self._levels.reached(first, last, goal)[numbers - first]

    def _backwards(self, known: Numbers, bound: int) -> Numbers:
        """The number of steps left to the goal, of each state."""
        left = np.full(self._levels.levels[-1], NONE)
        left[known[self._with_goal(self._goal, known)]] = 0
        steps = np.concatenate([*self._edges, np.zeros((0, 2), np.int64)])
        for at in range(bound):
            found = steps[left[steps[:, 1]] == at, 0]
            left[found[left[found] == NONE]] = at + 1
        return left
