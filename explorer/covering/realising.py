"""Walks through a graph of explored states as runs of the model, which CPython takes."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.exploration import State, Trace
from quorate.graphs.space import Edge, Space
from quorate.language.instance import Instance
from quorate.reference.machine import Machine, Run
from quorate.reference.replay import Same, same_orbit
from quorate.support.budget import Budget
from quorate.support.engine_errors import EngineError


class Realising:
    """Makes runs of walks. To be used while the instance is active."""

    def __init__(self, instance: Instance, space: Space, symmetry: bool, budget: Budget) -> None:
        self._instance = instance
        self._space = space
        self._budget = budget
        self._machine = Machine(instance)
        self._same: Same = same_orbit(instance) if symmetry else lambda real, other: real == other
        self._from: dict[State, tuple[Run, ...]] = {}

    def run(self, begin: int, edges: Sequence[int]) -> Trace:
        """Return the run along edges of the space, from a state. Raises Stopped, and EngineError if CPython cannot
        follow."""
        first = self._first(begin)
        steps = []
        state = first.initial
        for number in edges:
            self._budget.check()
            run = self._step(state, self._space.edges[number])
            assert run.after is not None
            state = run.after
            steps.append(self._machine.step(run))
        return Trace(first.initial, first.initial_action, tuple(steps), self._instance)

    def _first(self, begin: int) -> Trace:
        for run in self._machine.distinct_initial_runs():
            if run.after is not None and self._same(run.after, self._space.states[begin]):
                return Trace(run.after, self._machine.start(run), (), self._instance)
        raise EngineError("the engines disagree about the initial states. This is a bug in Quorate.")

    def _step(self, state: State, edge: Edge) -> Run:
        runs = self._from.get(state)
        if runs is None:
            runs = self._from[state] = tuple(
                run for run in self._machine.runs(state) if run.after is not None
            )
        target = self._space.states[edge.target]
        for run in runs:
            if run.action != edge.action or run.after is None or not self._same(run.after, target):
                continue
            if not edge.arguments or self._machine.arguments(run) == edge.arguments:
                return run
        raise EngineError(
            "the engines disagree: an action does not lead where the graph says in CPython. "
            "This is a bug in Quorate."
        )
