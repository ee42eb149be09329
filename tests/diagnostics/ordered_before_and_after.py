"""Ballots before a step compared with those after it."""

from quorate import Map, Model, Ordered, Symmetric, action, step, when


class Node(Symmetric): ...


class Ballot(Ordered): ...


class Bids(Model):
    sizes = {Node: 2, Ballot: 3}

    bid: Map[Node, Ballot]

    @action
    def offer(self, n: Node, b: Ballot) -> None:
        when(b > self.bid[n])
        self.bid[n] = b


@step
def bids_grow(before: Bids, after: Bids) -> bool:
    return all(before.bid[n] <= after.bid[n] for n in Node)
