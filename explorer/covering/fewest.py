"""The fewest walks over all edges of a graph: a minimal flow in which each edge carries at least one unit.

Any walks that take all edges are such a flow, from their begins to their ends. What can be taken back from it is a
maximal flow the other way, where an edge gives back all but one of its units, and may carry any number more. An
Eulerian circuit through the copies of the edges, as many as they carry, is cut where a walk ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import networkx as nx

from quorate.covering.labelled import Labelled
from quorate.covering.walks import Walk

Hop = tuple[int, int]
"""An edge by its ends, which several edges may have in common."""

BEGIN, END = -1, -2
"""The nodes before all walks and behind them."""


def fewest_walks(graph: Labelled, walks: Iterable[Walk]) -> list[tuple[int, list[int]]]:
    """Return as few walks as can be that take all edges, each as the node where it begins and numbers of edges.
    `walks` are some that take all edges."""
    ends = {number: (node, target) for node, edges in enumerate(graph.edges) for target, number, _ in edges}
    flow: Counter[Hop] = Counter()
    for walk in walks:
        last = ends[walk.edges[-1]][1] if walk.edges else walk.begin
        flow.update([(BEGIN, walk.begin), *(ends[number] for number in walk.edges), (last, END)])
    least = Counter(ends.values())
    least.update(_alone(flow))
    return _cut(ends, _reduced(flow, least))


def _alone(flow: Mapping[Hop, int]) -> Iterator[Hop]:
    """One begin of each strongly connected component that no edge leads to or leaves: without it, its edges could
    carry units in circles, and no walk would come there."""
    inner: nx.DiGraph[int] = nx.DiGraph([hop for hop in flow if BEGIN not in hop and END not in hop])
    condensed = nx.condensation(inner)
    home = condensed.graph["mapping"]
    known: set[int] = set()
    for begin in [target for node, target in flow if node == BEGIN]:
        part = home.get(begin)
        if part is not None and part not in known and not condensed.degree(part):
            known.add(part)
            yield BEGIN, begin


def _reduced(flow: Mapping[Hop, int], least: Mapping[Hop, int]) -> Counter[Hop]:
    """The flow with as much taken back as possible."""
    back: nx.DiGraph[int] = nx.DiGraph()
    for (node, target), units in flow.items():
        if node == target:
            continue
        if node != BEGIN and target != END:
            back.add_edge(node, target)  # without a capacity: any number more
        back.add_edge(target, node, capacity=units - least[node, target])
    for node, target in flow:
        if node != target and (target, node) in flow and node != BEGIN and target != END:
            back[node][target].pop("capacity", None)  # more over one is no worse than less over the other
    _, taken = nx.maximum_flow(back, END, BEGIN, flow_func=nx.algorithms.flow.dinitz)
    left = Counter(flow)
    for node, targets in taken.items():
        for target, units in targets.items():
            if not units:
                continue
            given_back = min(units, left[target, node] - least[target, node])
            left[target, node] -= given_back
            if units > given_back:
                left[node, target] += units - given_back
    return left


def _cut(ends: Mapping[int, Hop], flow: Mapping[Hop, int]) -> list[tuple[int, list[int]]]:
    numbers: dict[Hop, list[int]] = {}
    for number, hop in ends.items():
        numbers.setdefault(hop, []).append(number)
    copies: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    for hop, units in flow.items():
        for _ in range(units):
            copies.add_edge(*hop)
        if hop[1] == END:
            copies.add_edges_from([(END, BEGIN)] * units)
    walks: list[tuple[int, list[int]]] = []
    for node, target in nx.eulerian_circuit(copies, source=BEGIN):
        if node == BEGIN:
            walks.append((target, []))
        elif node != END and target != END:
            waiting = numbers[node, target]
            walks[-1][1].append(waiting.pop() if len(waiting) > 1 else waiting[0])
    return walks
