"""A state variable that is misspelt."""

from quorate import Model, Symmetric, action, when


class Node(Symmetric): ...


class Locks(Model):
    sizes = {Node: 2}

    owner: Node | None

    @action
    def take(self, n: Node) -> None:
        when(self.ovner is None)
        self.owner = n
