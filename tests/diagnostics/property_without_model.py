"""A property that does not say of which model."""

from quorate import Model, Set, Symmetric, invariant


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]


@invariant
def few(m) -> bool:
    return len(m.voted) < 2
