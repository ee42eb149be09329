"""A helper that changes the state."""

from quorate import Model, Set, Symmetric, action, when


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]

    @action
    def vote(self, n: Node) -> None:
        when(self.first(n))

    def first(self, n: Node) -> bool:
        self.voted.add(n)
        return len(self.voted) == 1
