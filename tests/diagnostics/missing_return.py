"""A helper that may end without a value."""

from quorate import Model, Set, Symmetric, action, when


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]

    @action
    def vote(self, n: Node) -> None:
        when(self.fresh(n))
        self.voted.add(n)

    def fresh(self, n: Node) -> bool:
        if n in self.voted:
            return False
