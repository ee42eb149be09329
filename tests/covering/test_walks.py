"""Walks that cover a graph cover it, and are the fewest, by Dilworth's theorem."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.covering.fewest import fewest_walks
from quorate.covering.labelled import Labelled
from quorate.covering.walks import Walk, covering_walks
from quorate.support.budget import UNLIMITED

NODES = 7

hops = st.lists(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)), min_size=1, max_size=20)


def graph_of(pairs: list[tuple[int, int]]) -> Labelled:
    """The part of a graph that node 0 leads to, where each edge is an item of its own; edges may be parallel."""
    whole = nx.DiGraph(pairs)
    whole.add_node(0)
    within = {0, *nx.descendants(whole, 0)}
    edges: list[list[tuple[int, int, frozenset[int]]]] = [[] for _ in range(NODES)]
    for number, (node, target) in enumerate([pair for pair in pairs if pair[0] in within]):
        edges[node].append((target, number, frozenset([number])))
    return Labelled({0: frozenset()}, {0: 0}, edges)


def chains(graph: Labelled) -> int:
    """The fewest walks over all edges. What a walk can take one after the other is ordered, but for the edges within
    a strongly connected component, which it takes as one; then the fewest chains are a minimal path cover."""
    whole: nx.DiGraph[int] = nx.DiGraph()
    edges = [(node, target) for node, found in enumerate(graph.edges) for target, _, _ in found]
    whole.add_edges_from(edges)
    condensed = nx.condensation(whole)
    home = condensed.graph["mapping"]
    parts = [(home[node], home[target]) for node, target in edges]
    inner = {(part, part) for part, other in parts if part == other}
    elements = [*inner, *((part, other) for part, other in parts if part != other)]
    after = nx.transitive_closure_dag(condensed)
    matching: nx.Graph[tuple[str, int]] = nx.Graph()
    tops = [("top", at) for at in range(len(elements))]
    matching.add_nodes_from(tops)
    matching.add_nodes_from(("bottom", at) for at in range(len(elements)))
    for (one, (_, end)), (other, (begin, _)) in itertools.permutations(enumerate(elements), 2):
        if end == begin or after.has_edge(end, begin):
            matching.add_edge(("top", one), ("bottom", other))
    return len(elements) - len(nx.bipartite.maximum_matching(matching, tops)) // 2


def require_walks(graph: Labelled, walks: list[tuple[int, list[int]]]) -> None:
    ends = {number: (node, target) for node, found in enumerate(graph.edges) for target, number, _ in found}
    for begin, numbers in walks:
        assert begin in graph.begins
        at = begin
        for number in numbers:
            assert ends[number][0] == at
            at = ends[number][1]
    assert {number for _, numbers in walks for number in numbers} == graph.items


@given(hops)
@settings(max_examples=300, deadline=None)
def test_the_fewest_walks(pairs: list[tuple[int, int]]) -> None:
    graph = graph_of(pairs)
    if not graph.items:
        return
    greedy = covering_walks(graph, None, UNLIMITED)
    require_walks(graph, [(walk.begin, walk.edges) for walk in greedy])
    fewest = fewest_walks(graph, greedy)
    require_walks(graph, fewest)
    assert len(fewest) == chains(graph) <= len(greedy)


@given(hops, st.integers(1, 6))
@settings(max_examples=200, deadline=None)
def test_walks_of_a_length_cover_what_such_walks_can(pairs: list[tuple[int, int]], longest: int) -> None:
    graph = graph_of(pairs)
    walks = covering_walks(graph, longest, UNLIMITED)
    assert all(len(walk.edges) <= longest for walk in walks)
    whole: nx.DiGraph[int] = nx.DiGraph(
        [(node, target) for node, found in enumerate(graph.edges) for target, _, _ in found]
    )
    whole.add_node(0)
    near = nx.single_source_shortest_path_length(whole, 0, longest - 1)
    within = {number for node in near for _, number, _ in graph.edges[node]}
    assert {item for walk in walks for item in walk.items} == within


def test_several_begins_and_items_that_edges_share() -> None:
    both = frozenset(["a", "b"])
    edges = [[(1, 0, frozenset(["a"]))], [], [(1, 1, both)]]
    graph = Labelled({0: frozenset(), 2: frozenset(["begun"])}, {0: 0, 2: 5}, edges)
    assert covering_walks(graph, None, UNLIMITED) == [Walk(2, [1], {"begun", "a", "b"})]


@pytest.mark.parametrize("longest", [1, None])
def test_a_graph_without_items_needs_no_walk(longest: int | None) -> None:
    assert covering_walks(Labelled({0: frozenset()}, {0: 0}, [[]]), longest, UNLIMITED) == []
