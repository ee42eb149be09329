"""A constructor in place of an init method."""

from quorate import Model, Set, Symmetric, action, invariant


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    def __init__(self) -> None:
        super().__init__()
        self.voted = Set()

    @action
    def vote(self, s: Server) -> None:
        self.voted.add(s)


@invariant
def few_votes(m: Election) -> bool:
    return len(m.voted) <= 2
