"""Fairness for each of values that are numbered again."""

from quorate import Map, Model, Ordered, Symmetric, action, when


class Node(Symmetric): ...


class Ballot(Ordered): ...


class Bids(Model):
    sizes = {Node: 2, Ballot: 3}

    bid: Map[Node, Ballot]

    @action(fair="weak")
    def offer(self, n: Node, b: Ballot) -> None:
        when(b > self.bid[n])
        self.bid[n] = b
