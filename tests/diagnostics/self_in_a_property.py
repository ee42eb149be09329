"""A property that reads self."""

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
    return len(self.voted) <= 2
