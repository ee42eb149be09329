"""A model without an action."""

from quorate import Model, Set, Symmetric, invariant


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]


@invariant
def few_votes(m: Election) -> bool:
    return len(m.voted) <= 2
