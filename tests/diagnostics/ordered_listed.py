"""All values of a sort that has no end."""

from quorate import Map, Model, Ordered, Symmetric, action, when


class Node(Symmetric): ...


class Ballot(Ordered): ...


class Bids(Model):
    sizes = {Node: 2, Ballot: 3}

    bid: Map[Node, Ballot]

    @action
    def offer(self, n: Node, b: Ballot) -> None:
        when(all(b >= other for other in Ballot))
        self.bid[n] = b
