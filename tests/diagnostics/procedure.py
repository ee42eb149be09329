"""A helper that is called for its effect."""

from quorate import Model, Set, Symmetric, action


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]

    @action
    def vote(self, n: Node) -> None:
        self.count(n)

    def count(self, n: Node) -> None:
        self.voted.add(n)
