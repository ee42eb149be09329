"""An error while the file is imported."""

from quorate import Model, Set, Symmetric


class Node(Symmetric): ...


HALF = 1 // 0


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]
