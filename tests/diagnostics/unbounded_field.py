"""A whole number without a bound in a record."""

from quorate import Map, Model, Record, Symmetric


class Node(Symmetric): ...


class Vote(Record):
    node: Node
    weight: int


class Votes(Model):
    sizes = {Node: 2}

    votes: Map[Node, Vote | None]
