"""Models whose states are graphs on symmetric nodes: nothing but the whole of a state tells one node from another."""

from __future__ import annotations

from quorate import (
    Bag,
    Majority,
    Map,
    Model,
    Range,
    Record,
    Seq,
    Set,
    Subset,
    Symmetric,
    action,
    when,
)


class Node(Symmetric): ...


class Ink(Symmetric): ...


class Tick(Range): ...


class Edge(Record):
    one: Node
    other: Node


class Parcel(Record):
    sender: Node
    readers: Subset[Node]
    ink: Ink | None
    tick: Tick


class Walk(Seq[Node]): ...


class Post(Bag[Parcel]): ...


class Quorum(Majority[Node]): ...


class Vote(Record):
    quorum: Quorum
    by: Node


class Few(Model):
    """Sets of at most two."""

    sizes = {Node: 257}

    seen: Set[Node]

    @action
    def add(self, n: Node) -> None:
        when(len(self.seen) < 2)
        self.seen.add(n)


class Links(Model):
    """Paths and circles."""

    sizes = {Node: 8}

    next: Map[Node, Node | None]

    @action
    def link(self, a: Node, b: Node) -> None:
        when(self.next[a] is None and a != b)
        when(not any(self.next[n] == b for n in Node))
        self.next[a] = b


class Graphs(Model):
    """All graphs without loops."""

    sizes = {Node: 5}

    linked: Map[Node, Map[Node, bool]]

    @action
    def link(self, a: Node, b: Node) -> None:
        when(a != b)
        self.linked[a][b] = True
        self.linked[b][a] = True


class Arrows(Model):
    """All directed graphs without loops, as sets of edges."""

    sizes = {Node: 4}

    edges: Set[Edge]

    @action
    def draw(self, a: Node, b: Node) -> None:
        when(a != b)
        self.edges.add(Edge(a, b))


class Tangle(Model):
    """Every shape in which values of two sorts can stand together."""

    sizes = {Node: 7, Ink: 3, Tick: 2, Walk: 3, Post: 3}

    edges: Set[Edge]
    linked: Map[Node, Map[Node, bool]]
    painted: Map[Node, Ink | None]
    walks: Map[Tick, Walk]
    seen: Map[Node, Set[Node]]
    post: Post
    votes: Set[Vote]
    leader: Node | None

    @action
    def stay(self) -> None:
        when(self.leader is not None)
