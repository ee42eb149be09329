"""A guard that forgets its when."""

from quorate import Model, Set, Symmetric, action


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]

    @action
    def vote(self, n: Node) -> None:
        n not in self.voted
        self.voted.add(n)
