"""The recorded graph: its edges are the steps that CPython makes, with labels, renamings, cuts and
failures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quorate.exploration import Exploration, Limits, Request
from quorate.language.instance import Instance, instantiate
from quorate.language.values import permute
from quorate.native import NativeExplorer, explorer
from quorate.native.analysis import EVENT_TARGETS, Analysis, expanded
from quorate.native.binding import SearchHandle
from quorate.native.graph import RecordedGraph
from quorate.native.liveness import Deciding
from quorate.reference.canonical_states import permutations
from quorate.reference.lassos import FairMachine
from quorate.reference.machine import Machine
from tests.native.recorded import Late, Shipping

pytestmark = pytest.mark.usefixtures("compiler")

MOST = 150
"""So many states are compared, taken evenly from all."""

Check = Callable[[RecordedGraph, Analysis], None]


def searched(instance: Instance, check: Check, monkeypatch: pytest.MonkeyPatch, **asked: Any) -> Exploration:
    """What a search finds; `check` is called with the graph that it recorded."""

    def deciding(request: Request, graph: RecordedGraph, analysis: Analysis, same: Any) -> Deciding:
        check(graph, analysis)
        return Deciding(request, graph, analysis, same)

    monkeypatch.setattr(explorer, "imported", lambda place: deciding)
    liveness = tuple(
        p for p in instance.properties if p.kind not in ("invariant", "step", "reachable", "decisions")
    )
    request = Request(instance, (), liveness=liveness, fairness=instance.fairness, keep_going=True, **asked)
    return NativeExplorer().explore(request)


def steps(fair: FairMachine, graph: RecordedGraph, at: int) -> set[Any]:
    """The steps that CPython makes from a state: the action, the values of the parameters that count, and
    the number of where it leads, or the bound that cuts it, or that it fails."""
    state, found = graph.state(at), set()
    for run in fair.steps(state):
        known = fair.instance(run)
        arguments = () if known is None else tuple(known[1])
        where: Any = ("cut", run.cut) if run.cut else "failed"
        if run.after is not None:
            where = graph.index(run.after)
        found.add((run.action, arguments, where))
    return found


def edges(graph: RecordedGraph, at: int) -> list[tuple[str, tuple[Any, ...], Any, int]]:
    """The edges of a state, as `steps` has them, with the ranks of the renamings."""
    arrays, found = graph.arrays, []
    begin = (int(arrays.rows[at]) & ~(1 << 63)) >> 24
    for edge in range(begin, begin + (int(arrays.rows[at]) & ((1 << 24) - 1))):
        action, arguments = graph.instance(int(arrays.labels[edge]))
        target = int(arrays.targets[edge])
        where: Any = target
        if target >= EVENT_TARGETS:
            cut = graph.bounds(np.arange(len(arrays.cuts)) == target - EVENT_TARGETS)
            where = ("cut", *cut) if cut else "failed"
        renaming = 0 if arrays.renamings is None else int(arrays.renamings[edge])
        found.append((action, tuple(arguments.values()), where, renaming))
    return found


def check_steps(instance: Instance, symmetry: bool) -> Check:
    """That the edges are the steps, and that renamings make of a step's target its representative."""
    named = permutations(instance.symmetric) if symmetry else [{}]
    fair = FairMachine(Machine(instance), instance.fairness)

    def check(graph: RecordedGraph, _: Analysis) -> None:
        cuts = failures = moved = 0
        known = np.flatnonzero(expanded(graph.arrays.rows))
        for at in known[:: len(known) // MOST + 1].tolist():
            recorded = edges(graph, at)
            assert {each[:3] for each in recorded} == steps(fair, graph, at)
            assert len(set(recorded)) == len(recorded)
            reached = {run.after for run in fair.steps(graph.state(at))}
            for _, _, where, renaming in recorded:
                cuts += isinstance(where, tuple)
                failures += where == "failed"
                if isinstance(where, int):
                    moved += renaming > 0
                    assert any(
                        graph.state(where) == renamed(instance, after, named[renaming])
                        for after in reached
                        if after is not None
                    )
        assert cuts
        assert not symmetry or moved
        assert failures or instance.cls is Late

    return check


def renamed(instance: Instance, state: Any, permutation: Any) -> Any:
    return tuple(
        permute(value, variable.type, permutation)
        for value, variable in zip(state, instance.variables, strict=True)
    )


@pytest.mark.parametrize(
    ("symmetry", "workers", "depth"), [(True, 1, None), (True, 2, None), (False, 1, 5), (True, 2, 5)]
)
def test_edges_are_the_steps(
    symmetry: bool, workers: int, depth: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = instantiate(Shipping, {"Mark": 2})
    with instance.active():
        check = check_steps(instance, symmetry)
        limits = Limits(depth=depth)
        found = searched(instance, check, monkeypatch, symmetry=symmetry, workers=workers, limits=limits)
    assert found.stop == ("complete" if depth is None else "depth")


@pytest.mark.parametrize("symmetry", [True, False])
def test_states_taken_over_have_their_edges(
    symmetry: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path))
    taken, take_over = [], SearchHandle.take_over
    monkeypatch.setattr(
        SearchHandle, "take_over", lambda *given: taken.append(take_over(*given)) or taken[-1]
    )
    instance = instantiate(Late, {})
    with instance.active():
        found = searched(instance, check_steps(instance, symmetry), monkeypatch, symmetry=symmetry)
    assert taken
    assert found.stop == "complete"
