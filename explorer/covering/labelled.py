"""What runs are to cover, as labels of the edges of a graph: the items that a run covers by taking an edge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from quorate.exploration import State
from quorate.graphs.space import Space

Covering: TypeAlias = Literal["transitions", "actions", "pairs", "goals"]

Item: TypeAlias = int | str | tuple[str, str]
"""An edge by number, an action or a goal by name, or two actions one after the other."""

Reached: TypeAlias = Callable[[State], Iterable[str]]
"""The goals that are reached in a state."""

Items: TypeAlias = Sequence[frozenset[Item]]
"""The items of each edge of a space, by number."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A graph with items. Its nodes are numbers; `edges` are those of the explored space, by node where they begin,
    each with the node where it ends, its own number in the space, and its items. `begins` are the nodes where runs
    begin, with the items that are covered by beginning there, and `states` their states in the space."""

    begins: dict[int, frozenset[Item]]
    states: dict[int, int]
    edges: list[list[tuple[int, int, frozenset[Item]]]]
    """For each node: target node, number of the edge, items."""

    @property
    def items(self) -> frozenset[Item]:
        """All items: what runs can cover."""
        return frozenset().union(
            *self.begins.values(), *(items for edges in self.edges for _, _, items in edges)
        )


def labelled(space: Space, covering: Covering, reached: Reached) -> Labelled:
    """Return the graph of an explored space with what is to be covered; goals are asked for by state."""
    if covering == "pairs":
        return _pairs(space)
    begins: dict[int, frozenset[Item]] = dict.fromkeys(space.initial, frozenset())
    items: Items
    if covering == "goals":
        goals = [frozenset[Item](reached(state)) for state in space.states]
        begins = {at: goals[at] for at in space.initial}
        items = [goals[edge.target] for edge in space.edges]
    elif covering == "actions":
        items = [frozenset([edge.action]) for edge in space.edges]
    else:
        items = [frozenset([number]) for number in range(len(space.edges))]
    return Labelled(begins, {at: at for at in space.initial}, _edges(space, items))


def _edges(space: Space, items: Items) -> list[list[tuple[int, int, frozenset[Item]]]]:
    edges: list[list[tuple[int, int, frozenset[Item]]]] = [[] for _ in space.states]
    for number, edge in enumerate(space.edges):
        edges[edge.source].append((edge.target, number, items[number]))
    return edges


def _pairs(space: Space) -> Labelled:
    """The graph whose nodes are states together with the action that led there."""
    further = _edges(space, [frozenset()] * len(space.edges))
    nodes: dict[tuple[int, str], int] = {(at, ""): number for number, at in enumerate(space.initial)}
    waiting = list(nodes)
    edges: list[list[tuple[int, int, frozenset[Item]]]] = []
    for state, last in waiting:  # which grows meanwhile
        found: list[tuple[int, int, frozenset[Item]]] = []
        for target, number, _ in further[state]:
            action = space.edges[number].action
            key = (target, action)
            if key not in nodes:
                nodes[key] = len(nodes)
                waiting.append(key)
            found.append((nodes[key], number, frozenset([(last, action)] if last else [])))
        edges.append(found)
    firsts = range(len(space.initial))
    return Labelled(dict.fromkeys(firsts, frozenset()), dict(zip(firsts, space.initial, strict=True)), edges)
