"""The largest of Symmetric values."""

from quorate import Model, Set, Symmetric, action, when


class Node(Symmetric): ...


class Bully(Model):
    sizes = {Node: 3}

    up: Set[Node]
    leader: Node | None

    @action
    def lead(self) -> None:
        when(self.up)
        self.leader = max(n for n in self.up)
