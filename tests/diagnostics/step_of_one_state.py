"""A step property of one state."""

from quorate import Model, Set, Symmetric, step


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]


@step
def grows(m: Votes) -> bool:
    return len(m.voted) < 2
