"""A method that is meant to set up the initial state."""

from quorate import Model, Set, Symmetric, action, invariant


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    def init(self, s: Server) -> None:
        self.voted.add(s)

    @action
    def vote(self, s: Server) -> None:
        self.voted.add(s)


@invariant
def few_votes(m: Election) -> bool:
    return len(m.voted) <= 2
