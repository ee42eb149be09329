"""A name that is not imported."""

from quorate import Model, Symmetric


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]
