"""An action that is described, and not written."""

from quorate import Model, Set, Symmetric, action, invariant


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        """TODO: s votes once."""


@invariant
def few_votes(m: Election) -> bool:
    return len(m.voted) <= 2
