"""The blank of a handout, beside a helper that what is written there may call."""

from quorate import Model, Set, Symmetric, action, invariant


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    def record(self, s: Server) -> None:
        self.voted.add(s)

    @action
    def vote(self, s: Server) -> None:
        """A server votes."""
        raise NotImplementedError


@invariant
def few_votes(m: Election) -> bool:
    return len(m.voted) <= 2
