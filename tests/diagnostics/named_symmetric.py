"""A Symmetric value that is named."""

from quorate import Model, Symmetric, action


class Node(Symmetric): ...


class Static(Model):
    sizes = {Node: 3}

    leader: Node | None

    @action
    def lead(self) -> None:
        self.leader = Node(0)
