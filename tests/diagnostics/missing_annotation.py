"""A parameter without an annotation."""

from quorate import Model, Set, Symmetric, action


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]

    @action
    def vote(self, n) -> None:
        self.voted.add(n)
