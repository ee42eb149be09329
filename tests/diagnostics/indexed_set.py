"""A set has no item at an index."""

from quorate import Model, Set, Symmetric, action


class Node(Symmetric): ...


class Queue(Model):
    sizes = {Node: 3}

    waiting: Set[Node]
    served: Node | None

    @action
    def serve(self) -> None:
        self.served = self.waiting[0]
