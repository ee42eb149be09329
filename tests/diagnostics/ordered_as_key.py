"""A map with a key for each of values without end."""

from quorate import Map, Model, Ordered, Symmetric, action


class Node(Symmetric): ...


class Ballot(Ordered): ...


class Bids(Model):
    sizes = {Node: 2, Ballot: 3}

    bidder: Map[Ballot, Node | None]

    @action
    def offer(self, n: Node, b: Ballot) -> None:
        self.bidder[b] = n
