"""Exploration of all states and steps of a model by the native engine, without the arguments of steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from quorate.exploration import Limits, Stop
from quorate.graphs.space import Edge, Space
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.native.steps import NOWHERE, Words
from quorate.native.unit import cuts_by_bound
from quorate.native.walk import Walk, Widened
from quorate.reference.machine import Machine
from quorate.support.budget import Budget, Stopped

AT_ONCE = 1 << 12
"""The number of states judged at a time."""


def explore_native(
    instance: Instance,
    properties: Sequence[PropertyFunction],
    symmetry: bool,
    limits: Limits,
    budget: Budget,
) -> Space:
    """As `quorate.graphs.explore.explore`; steps between the same states by the same action are one edge.

    Raises EngineError if the engine cannot run.
    """
    while True:
        try:
            return _NativeGraphSearch(instance, properties, symmetry, limits, budget).space()
        except Widened:
            continue
        except Stopped as stopped:
            return Space(stop=stopped.reason)


class _NativeGraphSearch:
    def __init__(
        self,
        instance: Instance,
        properties: Sequence[PropertyFunction],
        symmetry: bool,
        limits: Limits,
        budget: Budget,
    ) -> None:
        names = [p.name for p in properties if p.kind in ("invariant", "step")]
        self._depth = limits.depth
        self._machine = Machine(instance)
        self._walk = Walk(
            instance, symmetry=symmetry, properties=names, max_states=limits.states, budget=budget
        )
        self._space = Space()

    def space(self) -> Space:
        walk, space = self._walk, self._space
        try:
            space.stop = self._explore()
            for at in range(0, walk.levels[-1], AT_ONCE):
                self._states(at, min(at + AT_ONCE, walk.levels[-1]))
            space.initial = list(range(walk.levels[min(1, len(walk.levels) - 1)]))
            return space
        finally:
            walk.close()

    def _explore(self) -> Stop:
        """Add the edges, level by level; return why the search ended."""
        walk = self._walk
        over, depth = walk.deeper(), 0
        self._cut(walk.cuts_so_far())
        while over != "complete":
            if over is not None:
                return over
            if depth == self._depth:
                return "depth"
            over = walk.deeper()
            at, end = walk.levels[depth], walk.levels[depth + 1]
            while at < end:
                at = self._steps(at, end)
            depth += 1
        return over

    def _states(self, first: int, last: int) -> None:
        walk, space = self._walk, self._space
        space.states += map(walk.state, walk.packed(first, last).tolist())
        violations = walk.violations(first, last - first)
        for at in np.flatnonzero(violations).tolist():
            own = space.violates.get(first + at, ())
            space.violates[first + at] = (*self._names(int(violations[at])), *own)

    def _steps(self, first: int, last: int) -> int:
        """Add the steps from some of the states `first` to `last`; return the next state."""
        walk, space = self._walk, self._space
        listed = walk.steps(first, last)
        unknown = listed.steps["from"][listed.steps["to"] == NOWHERE]
        if space.expanded == first:
            space.expanded = int(unknown[0]) if len(unknown) else listed.next
        for fault in np.unique(listed.faults["from"]).tolist():
            self._faults(fault)
        self._add(listed.steps)
        self._cut(listed.cuts)
        return listed.next

    def _cut(self, cuts: Words) -> None:
        self._space.cuts += cuts_by_bound(self._walk.events, cuts.tolist())

    def _add(self, steps: npt.NDArray[np.void]) -> None:
        """Add one edge for all steps that differ only in arguments, in the order of their first occurrence."""
        steps = steps[steps["from"] < self._space.expanded]
        wanted = ["from", "to", "run", "violates"]
        different, first = np.unique(np.ascontiguousarray(steps[wanted]), return_index=True)
        for source, target, run, violates in different[np.argsort(first)].tolist():
            edge = Edge(source, target, self._walk.actions[run], {}, self._names(violates))
            self._space.edges.append(edge)

    def _faults(self, number: int) -> None:
        """Record the failures of actions in a state, with CPython's messages."""
        state = self._walk.state(self._walk.packed(number, number + 1)[0].tolist())
        for run in self._machine.distinct_runs(state):
            if run.fault is not None:
                self._space.violated(number, f"{run.action}: {run.fault.message}")

    def _names(self, violates: int) -> tuple[str, ...]:
        return tuple(name for at, name in enumerate(self._walk.properties) if violates >> at & 1)
