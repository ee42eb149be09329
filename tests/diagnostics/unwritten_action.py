"""The blank of a handout."""

from quorate import Model, Set, Symmetric, action, invariant


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None: ...


@invariant
def few_votes(m: Election) -> bool:
    return len(m.voted) <= 2
