"""The first item that iteration comes to."""

from quorate import Model, Set, Symmetric, action, when


class Node(Symmetric): ...


class Queue(Model):
    sizes = {Node: 3}

    waiting: Set[Node]
    served: Node | None

    @action
    def serve(self) -> None:
        when(self.waiting)
        self.served = next(iter(self.waiting))
