"""A new ballot that is computed."""

from quorate import Map, Model, Ordered, Symmetric, action


class Node(Symmetric): ...


class Ballot(Ordered): ...


class Bids(Model):
    sizes = {Node: 2, Ballot: 3}

    bid: Map[Node, Ballot]

    @action
    def offer(self, n: Node) -> None:
        self.bid[n] = self.bid[n] + 1
