"""A record with a field left out."""

from quorate import Model, Record, Set, Symmetric, action


class Node(Symmetric): ...


class Vote(Record):
    node: Node
    urgent: bool


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Vote]

    @action
    def vote(self, n: Node) -> None:
        self.voted.add(Vote(n))
