"""A field with a name that Python has for itself."""

from quorate import Model, Record, Set, Symmetric


class Node(Symmetric): ...


class Vote(Record):
    __hash__: Node
    urgent: bool


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Vote]
