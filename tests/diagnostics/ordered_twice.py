"""An action that takes two new values."""

from quorate import Map, Model, Ordered, Symmetric, action


class Node(Symmetric): ...


class Ballot(Ordered): ...


class Bids(Model):
    sizes = {Node: 2, Ballot: 3}

    bid: Map[Node, Ballot]
    other: Map[Node, Ballot]

    @action
    def offer(self, n: Node, b: Ballot, c: Ballot) -> None:
        self.bid[n] = b
        self.other[n] = c
