"""A set that is changed while it is run over."""

from quorate import Model, Set, Symmetric, action


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]

    @action
    def clear(self) -> None:
        for n in self.voted:
            self.voted.discard(n)
