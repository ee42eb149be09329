"""A state variable with a default that can change."""

from quorate import Model, Set, Symmetric, action


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node] = set()

    @action
    def vote(self, n: Node) -> None:
        self.voted.add(n)
