"""A ballot that is compared with a number."""

from quorate import Map, Model, Ordered, Symmetric, action, when


class Node(Symmetric): ...


class Ballot(Ordered): ...


class Bids(Model):
    sizes = {Node: 2, Ballot: 3}

    bid: Map[Node, Ballot]

    @action
    def offer(self, n: Node, b: Ballot) -> None:
        when(b > self.bid[n] and b < 2)
        self.bid[n] = b
