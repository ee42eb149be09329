"""Arithmetic on Symmetric values."""

from quorate import Model, Symmetric, action, when


class Node(Symmetric): ...


class Ring(Model):
    sizes = {Node: 3}

    token: Node | None

    @action
    def take(self, n: Node) -> None:
        self.token = n

    @action
    def turn(self, n: Node) -> None:
        when(self.token == n)
        self.token = n + 1
