"""Runs to the states of a graph, with real arguments: CPython takes the steps that the search only counted."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from quorate.exploration import State, Trace
from quorate.graphs.space import Space
from quorate.language.instance import Instance
from quorate.reference.machine import Machine, Run
from quorate.reference.replay import Same, same_orbit
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.engine_errors import EngineError


def shortest_paths(space: Space) -> Mapping[int, tuple[int, ...]]:
    """Return for each state that the edges lead to a shortest path of states to it, by number."""
    further: dict[int, list[int]] = {}
    for edge in space.edges:
        further.setdefault(edge.source, []).append(edge.target)
    paths: dict[int, tuple[int, ...]] = {at: (at,) for at in space.initial}
    waiting = deque(space.initial)
    while waiting:
        at = waiting.popleft()
        for target in further.get(at, ()):
            if target not in paths:
                paths[target] = (*paths[at], target)
                waiting.append(target)
    return paths


def runs_along(
    instance: Instance,
    space: Space,
    paths: Iterable[tuple[int, ...]],
    symmetry: bool,
    budget: Budget = UNLIMITED,
) -> dict[int, Trace]:
    """Return for each state on the paths a run to it, up to the names of symmetric values if there is `symmetry`.
    Paths that begin alike share their beginning. To be used while the instance is active.

    Raises Stopped at the end of the budget, EngineError if CPython cannot follow a path.
    """
    machine = Machine(instance)
    same = same_orbit(instance) if symmetry else _equal
    runs: dict[int, Trace] = {}
    for path in paths:
        for before, at in zip((None, *path), path, strict=False):
            if at in runs:
                continue
            budget.check()
            target = space.states[at]
            if before is None:
                run = _first(machine.distinct_initial_runs(), same, target)
                assert run.after is not None
                runs[at] = Trace(run.after, machine.start(run), (), instance)
            else:
                known = runs[before]
                run = _first(machine.distinct_runs(known.last_state), same, target)
                steps = (*known.steps, machine.step(run))
                runs[at] = Trace(known.initial, known.initial_action, steps, instance)
    return runs


def _equal(real: State, other: State) -> bool:
    return real == other


def _first(found: Iterable[Run], same: Same, target: State) -> Run:
    """The first run that leads to a state."""
    for run in found:
        if run.after is not None and same(run.after, target):
            return run
    raise EngineError(
        "the engines disagree: no action leads to a state of the graph in CPython. This is a bug in Quorate."
    )
