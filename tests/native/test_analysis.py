"""The analysis of recorded graphs: on random graphs by the definitions, one set of states after the other;
and on orbits as on all states."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import networkx
import numpy as np
import pytest

from quorate.native.analysis import OUTSIDE, STRONG, WEAK, Analysis, Arrays, Territory
from tests.native.graphs import CUT, Edge, Explored, Plain, State, explored, image, plain, system

pytestmark = pytest.mark.usefixtures("compiler")

UNKNOWN = 0x80
"""The bit of what is not known, in a byte."""

Marks = list[bool]


@contextmanager
def analysis(of: Arrays) -> Iterator[Analysis]:
    opened = Analysis(of)
    try:
        yield opened
    finally:
        opened.close()


def strengths(seed: int, groups: int, each: int = 1) -> np.ndarray:
    r = random.Random(seed)
    return np.repeat(np.array([r.choice([0, 0, WEAK, WEAK, STRONG]) for _ in range(groups)], np.uint8), each)


def marks(seed: int, count: int, share: float) -> Marks:
    r = random.Random(seed)
    return [r.random() < share for _ in range(count)]


def as_bytes(of: Collection[bool]) -> np.ndarray:
    return np.array(list(of), np.uint8)


# --------------------------------------------------------------------------------- by the definitions


def counts(edge: Edge, cuts_count: bool) -> bool:
    return cuts_count or edge.target != -1 - CUT


def is_fair(of: Plain, states: set[int], fair: np.ndarray, cuts_count: bool) -> bool:
    """Whether a run may stay in a strongly connected set of states, go round all of it, and be fair."""
    edges = {at: of.edges[at] or [] for at in states}
    possible = {at: {e.label for e in edges[at] if counts(e, cuts_count)} for at in states}
    taken = {e.label for at in states for e in edges[at] if e.target in states}
    for label in np.flatnonzero(fair):
        enabled = [label in possible[at] for at in states]
        if label not in taken and (any(enabled) if fair[label] == STRONG else all(enabled)):
            return False
    return True


def fair_states(
    of: Plain, region: set[int], fair: np.ndarray, wanted: Marks | None, cuts_count: bool
) -> set[int]:
    """The states of all sets that a run may stay in."""
    graph: networkx.DiGraph[int] = networkx.DiGraph()
    graph.add_nodes_from(region)
    graph.add_edges_from((at, e.target) for at in region for e in of.edges[at] or () if e.target in region)
    inside: set[int] = set()
    known = [at for at in region if of.edges[at] is not None]
    for size in range(1, len(known) + 1):
        for chosen in itertools.combinations(known, size):
            states = set(chosen)
            if wanted is not None and not any(wanted[at] for at in states):
                continue
            if networkx.is_strongly_connected(graph.subgraph(states)) and is_fair(
                of, states, fair, cuts_count
            ):
                inside |= states
    return inside


def reachable(of: Plain, starts: set[int], allowed: Callable[[int], bool]) -> set[int]:
    found, todo = set(starts), list(starts)
    while todo:
        for edge in of.edges[todo.pop()] or ():
            if edge.target >= 0 and edge.target not in found and allowed(edge.target):
                found.add(edge.target)
                todo.append(edge.target)
    return found


@pytest.mark.parametrize("cuts_count", [True, False])
@pytest.mark.parametrize("starting", [True, False])
def test_fair_components_are_what_the_definition_says(starting: bool, cuts_count: bool) -> None:
    some = 0
    for seed in range(120):
        of = plain(seed)
        count = len(of.edges)
        outside, start = marks(seed + 1, count, 0.25), marks(seed + 2, count, 0.5) if starting else None
        wanted = None if seed % 2 else marks(seed + 3, count, 0.4)
        fair = strengths(seed + 4, of.labels)
        starts = {at for at in range(count) if not outside[at] and (start is None or start[at])}
        region = reachable(of, starts, lambda at, outside=outside: not outside[at]) if starting else starts
        with analysis(of.arrays()) as asked:
            territory = asked.territory(as_bytes(outside), None if start is None else as_bytes(start))
            component = asked.fair_components(
                territory.states, fair, None if wanted is None else as_bytes(wanted), cuts_count
            )
        assert set(territory.states.tolist()) == region
        assert set(np.flatnonzero(component).tolist()) == fair_states(of, region, fair, wanted, cuts_count), (
            seed
        )
        some += bool(component.any())
    assert some > 25


def test_distances_are_those_of_shortest_runs() -> None:
    for seed in range(60):
        of = plain(seed, most=12)
        count = len(of.edges)
        outside, start = as_bytes(marks(seed, count, 0.3)), as_bytes(marks(seed + 1, count, 0.5))
        with analysis(of.arrays()) as asked:
            territory = asked.territory(outside, start)
            level = np.searchsorted(np.array(of.levels), np.arange(count), side="right") - 1
            graph: networkx.DiGraph[int] = networkx.DiGraph()
            for at in range(count):
                if start[at] and not outside[at]:
                    graph.add_edge(-1, at, length=int(level[at]))
                for edge in of.edges[at] or ():
                    if edge.target >= 0 and not outside[at] and not outside[edge.target]:
                        graph.add_edge(at, edge.target, length=1)
            graph.add_node(-1)
            lengths = networkx.single_source_dijkstra_path_length(graph, -1, weight="length")
            assert territory.distance.tolist() == [lengths.get(at, OUTSIDE) for at in range(count)]
            check_ways_back(asked, of, territory)


def check_ways_back(asked: Analysis, of: Plain, territory: Territory) -> None:
    for state in territory.states.tolist():
        nearer = asked.nearer(territory, state)
        expected = [
            at
            for at in territory.states.tolist()
            if territory.distance[at] + 1 == territory.distance[state]
            and any(e.target == state for e in of.edges[at] or ())
        ]
        assert nearer == min(expected, default=None)


@pytest.mark.parametrize("type_", [np.uint8, np.uint64])
def test_what_is_possible_is_what_paths_lead_to(type_: type[np.unsignedinteger]) -> None:
    top = 8 * np.dtype(type_).itemsize - 1
    for seed in range(60):
        of = plain(seed, most=12)
        count = len(of.edges)
        skip = as_bytes(marks(seed, of.labels, 0.2))
        goals = [marks(seed + 1 + goal, count, 0.15) for goal in range(3)]
        bits = np.array([sum(g[at] << i for i, g in enumerate(goals)) for at in range(count)], type_)
        with analysis(of.arrays()) as asked:
            asked.sweep(bits, skip)
        for at in range(count):
            graph = Plain(
                [None if e is None else [x for x in e if not skip[x.label]] for e in of.edges], [], 0
            )
            there = reachable(graph, {at}, lambda _: True)
            ends = {e.target for t in there for e in graph.edges[t] or ()}
            unknown = -1 - CUT in ends or any(graph.edges[t] is None for t in there)
            expected = sum(any(g[t] for t in there) << i for i, g in enumerate(goals))
            assert int(bits[at]) == expected | unknown << top


def test_the_events_of_marked_states_are_found() -> None:
    for seed in range(60):
        of = plain(seed, most=12)
        marked = marks(seed, len(of.edges), 0.5)
        with analysis(of.arrays()) as asked:
            events = asked.events(as_bytes(marked))
        met = {-1 - e.target for at, edges in enumerate(of.edges) if marked[at] for e in edges or ()}
        assert set(np.flatnonzero(events).tolist()) == {event for event in met if event >= 0}


# ------------------------------------------------------------------------------------------- symmetry

Change = Callable[[int, Edge], Edge | None]


def same(_: int, edge: Edge) -> Edge | None:
    return edge


def forgets_renamings(_: int, edge: Edge) -> Edge | None:
    return Edge(edge.target, edge.label)


def drops_loops(at: int, edge: Edge) -> Edge | None:
    return None if edge.target == at else edge


def takes_cuts_for_disabled(_: int, edge: Edge) -> Edge | None:
    return None if edge.target == -1 - CUT else edge


def goal(state: State) -> bool:
    local, shared, named = state
    return (shared == 0 and local.count(1) >= 2) or (named >= 0 and local[named] == 1 and shared == 1)


def fair_orbits(of: Explored, seed: int, change: Change = same) -> dict[str, set[State]]:
    """The states in fair components, by how the region and the components are chosen."""
    fair = strengths(seed, len(of.of.rules), of.of.processes)
    goals = as_bytes([goal(state) for state in of.states])
    nothing, start = np.zeros_like(goals), np.zeros_like(goals)
    start[: 1 if len(of.levels) < 2 else of.levels[1]] = 1
    found = {}
    with analysis(of.arrays(change)) as asked:
        for name, outside, starts, wanted in (
            ("eventually", goals, start, None),
            ("again", goals, None, None),
            ("at last", nothing, None, 1 - goals),
        ):
            territory = asked.territory(outside, starts)
            for cuts_count in (True, False):
                component = asked.fair_components(territory.states, fair, wanted, cuts_count)
                found[f"{name} {cuts_count}"] = {of.states[at] for at in np.flatnonzero(component)}
    return found


def possible(of: Explored, change: Change = same) -> dict[State, int]:
    """For each process that is ever named in local state 1, whether that can happen: bits by state."""
    n = of.of.processes
    bits = np.array([1 << s[2] if s[2] >= 0 and s[0][s[2]] == 1 else 0 for s in of.states], np.uint8)
    element = np.array([*range(n), *[-1] * (64 - n)], np.int16)
    wide = bits.astype(np.uint64)
    with analysis(of.arrays(change)) as asked:
        critical = asked.valence(bits, element)
        again = asked.valence(wide, element)
    assert (critical == again).all()
    low = wide & np.uint64(0x7F)
    assert ((low | (wide >> np.uint64(56)) & np.uint64(UNKNOWN)) == bits).all()
    return {state: int(b) | int(c) << 8 for state, b, c in zip(of.states, bits, critical, strict=True)}


def orbit(state: State, n: int) -> State:
    return min(image(p, state) for p in itertools.permutations(range(n)))


SEEDS = range(160)


@pytest.fixture(scope="module")
def pairs() -> list[tuple[int, Explored, Explored]]:
    """Systems with all their states, and with representatives."""
    return [(seed, explored(system(seed), False), explored(system(seed), True)) for seed in SEEDS]


def test_fair_components_of_orbits_are_those_of_all_states(
    pairs: list[tuple[int, Explored, Explored]],
) -> None:
    violated = 0
    for seed, all_, reduced in pairs:
        n = reduced.of.processes
        expected = {
            name: {orbit(state, n) for state in states} for name, states in fair_orbits(all_, seed).items()
        }
        assert fair_orbits(reduced, seed) == expected, seed
        violated += any(expected.values())
    assert violated > 20


def test_values_that_orbits_reach_are_those_of_all_states(
    pairs: list[tuple[int, Explored, Explored]],
) -> None:
    critical = 0
    for seed, all_, reduced in pairs:
        expected = possible(all_)
        found = possible(reduced)
        assert all(expected[state] == bits for state, bits in found.items()), seed
        critical += any(bits >> 8 for bits in found.values())
    assert critical > 2


@pytest.mark.parametrize("change", [forgets_renamings, drops_loops, takes_cuts_for_disabled])
def test_these_systems_find_out_an_analysis_that(
    change: Change, pairs: list[tuple[int, Explored, Explored]]
) -> None:
    assert any(fair_orbits(reduced, seed, change) != fair_orbits(reduced, seed) for seed, _, reduced in pairs)


def test_these_systems_find_out_values_that_are_not_renamed(
    pairs: list[tuple[int, Explored, Explored]],
) -> None:
    assert any(possible(reduced, forgets_renamings) != possible(reduced) for _, _, reduced in pairs)
