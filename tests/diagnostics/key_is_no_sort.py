"""A map from what is no sort."""

from quorate import Map, Model, Record, Symmetric


class Node(Symmetric): ...


class Vote(Record):
    node: Node


class Votes(Model):
    sizes = {Node: 2}

    count: Map[Vote, bool]
