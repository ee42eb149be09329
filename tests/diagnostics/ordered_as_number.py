"""A ballot that is given where a number is expected."""

from quorate import Map, Model, Ordered, Range, Symmetric, action, when


class Node(Symmetric): ...


class Ballot(Ordered): ...


class Count(Range): ...


class Bids(Model):
    sizes = {Node: 2, Ballot: 3, Count: 4}

    bid: Map[Node, Ballot]
    count: Count

    @action
    def offer(self, n: Node, b: Ballot) -> None:
        when(b > self.count)
        self.bid[n] = b
