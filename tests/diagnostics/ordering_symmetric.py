"""Symmetric values compared by order."""

from quorate import Model, Symmetric, action, when


class Node(Symmetric): ...


class Bully(Model):
    sizes = {Node: 3}

    leader: Node | None

    @action
    def lead(self, n: Node) -> None:
        when(self.leader is None or n > self.leader)
        self.leader = n
