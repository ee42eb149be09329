"""A helper that is called without self."""

from quorate import Model, Set, Symmetric, action, when


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]

    @action
    def vote(self, n: Node) -> None:
        when(n not in voted)
        self.voted.add(n)
