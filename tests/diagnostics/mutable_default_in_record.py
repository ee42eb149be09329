"""A field with a default that can change."""

from quorate import Model, Record, Set, Subset, Symmetric


class Node(Symmetric): ...


class Note(Record):
    node: Node
    seen: Subset[Node] = set()


class Notes(Model):
    sizes = {Node: 2}

    notes: Set[Note]
