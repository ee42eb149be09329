"""Exploration of all states and steps of a small model. (The search engines do not store steps.)"""

from __future__ import annotations

from collections.abc import Iterator

from quorate.exploration import Limits, State
from quorate.graphs.native import explore_native
from quorate.graphs.space import Edge, Space
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.reference.canonical_states import Symmetries
from quorate.reference.machine import Machine, Run
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.engine_errors import EngineError
from quorate.verdicts.engines import has_compiler


def explore(
    instance: Instance,
    properties: tuple[PropertyFunction, ...],
    symmetry: bool = True,
    limits: Limits | None = None,
    budget: Budget = UNLIMITED,
    arguments: bool = False,
) -> Space:
    """Explore breadth first, past violations, up to the limits and within the budget. With symmetry, each orbit has
    one state. To be used while the instance is active.

    The native engine explores if there is a compiler and edges need no `arguments`, otherwise CPython.
    """
    if not arguments and has_compiler():
        try:
            return explore_native(instance, properties, symmetry, limits or Limits(), budget)
        except EngineError:
            pass  # fall back to CPython
    return explore_in_cpython(instance, properties, symmetry, limits, budget)


def explore_in_cpython(
    instance: Instance,
    properties: tuple[PropertyFunction, ...],
    symmetry: bool = True,
    limits: Limits | None = None,
    budget: Budget = UNLIMITED,
) -> Space:
    """As `explore`, always in CPython."""
    return _GraphSearch(instance, properties, symmetry, limits or Limits(), budget).space()


class _GraphSearch:
    def __init__(
        self,
        instance: Instance,
        properties: tuple[PropertyFunction, ...],
        symmetry: bool,
        limits: Limits,
        budget: Budget,
    ) -> None:
        self._machine = Machine(instance)
        self._symmetries = Symmetries(instance) if symmetry else None
        self._invariants = [p for p in properties if p.kind == "invariant"]
        self._steps = [p for p in properties if p.kind == "step"]
        self._limits = limits
        self._budget = budget
        self._numbers: dict[State, int] = {}
        self._space = Space()

    def space(self) -> Space:
        space = self._space
        for run in self._machine.initial_runs():
            if run.cut is not None:
                space.cuts[run.cut] += 1
            elif run.after is not None:
                at = self._number(run.after)
                if at is None:
                    return space
                if at not in space.initial:
                    space.initial.append(at)
        depth, level_end = 0, len(space.states)
        while space.expanded < len(space.states):
            if space.expanded == level_end:
                depth, level_end = depth + 1, len(space.states)
            if depth == self._limits.depth:
                space.stop = "depth"
                return space
            if (stop := self._budget.stop_reason()) is not None:
                space.stop = stop
                return space
            if not self._expand(space.expanded):
                return space
            space.expanded += 1
        return space

    def _expand(self, at: int) -> bool:
        """Add the steps from a state. Return False if the state limit was reached before all were added."""
        space = self._space
        state = space.states[at]
        bound = self._machine.constrained(state)
        if bound is not None:
            space.cuts[bound] += 1
            return True
        runs = list(self._machine.runs(state))  # judging a step uses the machine
        found: list[Edge] = []
        for run in runs:
            if run.cut is not None:
                space.cuts[run.cut] += 1
            elif run.fault is not None:
                self._space.violated(at, f"{run.action}: {run.fault.message}")
            elif run.after is not None:
                target = self._number(run.after)
                if target is None:
                    return False
                found.append(self._edge(at, target, run, tuple(self._wrong(state, run.after))))
        space.edges += found
        return True

    def _edge(self, at: int, target: int, run: Run, violates: tuple[str, ...]) -> Edge:
        return Edge(at, target, run.action, self._machine.arguments(run), violates)

    def _wrong(self, before: State, after: State) -> Iterator[str]:
        return (p.name for p in self._steps if self._machine.holds(p, before, after) is not True)

    def _number(self, state: State) -> int | None:
        """Return the number of a state, which is added if it is new. At the state limit, set `stop` and return
        None."""
        if self._symmetries is not None:
            state = self._symmetries.canonical(state)
        at = self._numbers.get(state)
        if at is not None:
            return at
        space = self._space
        if len(space.states) == self._limits.states:
            space.stop = "states"
            return None
        at = self._numbers[state] = len(space.states)
        space.states.append(state)
        for property_, value in self._machine.judge(self._invariants, state):
            if value is not True:
                self._space.violated(at, property_.name)
        return at
