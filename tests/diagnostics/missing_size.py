"""A sort without a size."""

from quorate import Map, Model, Range, Symmetric


class Node(Symmetric): ...


class Ballot(Range): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Map[Node, Ballot | None]
