"""A size of zero."""

from quorate import Model, Set, Symmetric


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 0}

    voted: Set[Node]
