"""A method of a set that is misspelt."""

from quorate import Model, Set, Symmetric, action


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]

    @action
    def vote(self, n: Node) -> None:
        self.voted.ad(n)
