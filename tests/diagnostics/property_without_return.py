"""A property whose return is missing."""

from quorate import Model, Set, Symmetric, action, invariant


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        self.voted.add(s)


@invariant
def few_votes(m: Election) -> bool:
    len(m.voted) <= 2
