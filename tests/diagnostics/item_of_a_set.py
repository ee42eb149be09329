"""Which item of a set?"""

from quorate import Model, Set, Symmetric, action, when


class Node(Symmetric): ...


class Queue(Model):
    sizes = {Node: 3}

    waiting: Set[Node]
    served: Node | None

    @action
    def serve(self) -> None:
        when(self.waiting)
        self.served = self.waiting.pop()
