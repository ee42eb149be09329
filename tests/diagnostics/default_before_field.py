"""A field without a default after one with."""

from quorate import Model, Record, Set, Symmetric


class Node(Symmetric): ...


class Vote(Record):
    urgent: bool = False
    node: Node


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Vote]
