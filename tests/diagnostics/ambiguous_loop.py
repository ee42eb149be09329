"""A loop over a set of which the last turn decides."""

from quorate import Model, Set, Symmetric, action


class Node(Symmetric): ...


class Queue(Model):
    sizes = {Node: 3}

    waiting: Set[Node]
    served: Node | None

    @action
    def serve(self) -> None:
        for n in self.waiting:
            self.served = n
