"""A value that is always true as a condition."""

from quorate import Model, Set, Symmetric, action, when


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]

    @action
    def vote(self, n: Node) -> None:
        when(n)
        self.voted.add(n)
