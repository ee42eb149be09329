"""A model in which operations that may fail come after conditions that exclude it."""

from __future__ import annotations

from quorate import Map, Model, Range, Record, Seq, Set, Symmetric, action, invariant, when


class Node(Symmetric): ...


class Num(Range): ...


class Log(Seq[Num]): ...


class Vote(Record):
    a: Node
    n: Num


class Guarded(Model):
    sizes = {Node: 2, Num: 2, Log: 1}

    votes: Set[Vote]
    log: Map[Node, Log]
    n: Num
    hit: bool

    @action
    def vote(self, a: Node, k: Num) -> None:
        self.votes.add(Vote(a, k))

    @action
    def grow(self, a: Node, k: Num) -> None:
        self.log[a].append(k)

    @action
    def look(self, a: Node) -> None:
        when(any(len(self.log[a]) > 0 and v.n == self.log[a].last for v in self.votes))
        self.hit = True

    @action
    def look_for_all(self, a: Node) -> None:
        when(len(self.log[a]) > 0)
        when(all(Vote(b, self.log[a].last) in self.votes for b in Node))
        self.n = self.log[a][0]


@invariant
def low(m: Guarded) -> bool:
    return all(not m.log[a] or m.log[a].last <= 1 for a in Node)
