"""Text in the state."""

from quorate import Map, Model, Symmetric


class Node(Symmetric): ...


class Roles(Model):
    sizes = {Node: 2}

    role: Map[Node, str]
