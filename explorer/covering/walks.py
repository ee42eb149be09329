"""Walks through a labelled graph that cover all its items: few, by going on to the nearest item that is left."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from quorate.covering.labelled import Item, Labelled
from quorate.support.budget import Budget


@dataclass(slots=True)
class Walk:
    """A walk: the node where it begins, the numbers of its edges, and the items that it covers."""

    begin: int
    edges: list[int] = field(default_factory=list)
    items: set[Item] = field(default_factory=set)


def covering_walks(graph: Labelled, longest: int | None, budget: Budget) -> list[Walk]:
    """Return walks of at most `longest` edges that cover all items which such walks can cover. No walk could be left
    out. Raises Stopped."""
    return _needed(list(_Greedy(graph, longest, budget).walks()))


class _Greedy:
    def __init__(self, graph: Labelled, longest: int | None, budget: Budget) -> None:
        self._graph = graph
        self._longest = longest
        self._budget = budget
        self._left = set(graph.items)
        self._empty = [False] * len(graph.edges)
        """Nodes from which no item that is left can be reached: they stay so."""

    def walks(self) -> Iterator[Walk]:
        while self._left:
            begun = self._begun()
            if begun is None:
                return
            walk, at = begun
            while True:
                path = self._nearest({at}, self._room(walk))
                if path is None:
                    break
                at = self._take(walk, path)
            yield walk

    def _room(self, walk: Walk) -> int | None:
        return None if self._longest is None else self._longest - len(walk.edges)

    def _begun(self) -> tuple[Walk, int] | None:
        """A walk up to the first item that is left, and the node that it has come to; None if no walk comes to
        one."""
        for node, items in self._graph.begins.items():
            if items & self._left:
                self._left -= items
                return Walk(node, [], set(items)), node
        path = self._nearest(set(self._graph.begins), self._longest)
        if path is None:
            return None
        first = path[0][0]
        walk = Walk(first, [], set(self._graph.begins[first]))
        return walk, self._take(walk, path)

    def _take(self, walk: Walk, path: list[tuple[int, int]]) -> int:
        """Add a path, of nodes and edges by their place there; return the node that it leads to."""
        target = path[0][0]
        for node, place in path:
            target, number, items = self._graph.edges[node][place]
            walk.edges.append(number)
            walk.items |= items
            self._left -= items
        return target

    def _nearest(self, begins: set[int], room: int | None) -> list[tuple[int, int]] | None:
        """A shortest path to the nearest edge with an item that is left, and over it; None without one in reach."""
        self._budget.check()
        came: dict[int, tuple[int, int] | None] = {
            node: None for node in sorted(begins) if not self._empty[node]
        }
        waiting = deque((node, 1) for node in came)
        whole = True
        while waiting:
            node, steps = waiting.popleft()
            if room is not None and steps > room:
                whole = False
                continue
            for place, (target, _, items) in enumerate(self._graph.edges[node]):
                if not items.isdisjoint(self._left):
                    return self._path(came, node, place)
                if target not in came and not self._empty[target]:
                    came[target] = (node, place)
                    waiting.append((target, steps + 1))
        if whole:  # nothing is left anywhere that was looked at
            for node in came:
                self._empty[node] = True
        return None

    @staticmethod
    def _path(came: dict[int, tuple[int, int] | None], node: int, place: int) -> list[tuple[int, int]]:
        path = [(node, place)]
        while (step := came[path[-1][0]]) is not None:
            path.append(step)
        return path[::-1]


def _needed(walks: list[Walk]) -> list[Walk]:
    """Leave out walks whose items others cover, the shortest first."""
    times: dict[Item, int] = {}
    for walk in walks:
        for item in walk.items:
            times[item] = times.get(item, 0) + 1
    kept: list[Walk] = []
    for walk in sorted(walks, key=lambda walk: (len(walk.items), -len(walk.edges))):
        if all(times[item] > 1 for item in walk.items):
            for item in walk.items:
                times[item] -= 1
        else:
            kept.append(walk)
    kept_ones = {id(walk) for walk in kept}
    return [walk for walk in walks if id(walk) in kept_ones]
