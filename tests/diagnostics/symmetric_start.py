"""A first value of a Symmetric sort."""

from quorate import Model, Symmetric, action


class Node(Symmetric): ...


class Static(Model):
    sizes = {Node: 3}

    leader: Node

    @action
    def lead(self, n: Node) -> None:
        self.leader = n
