"""A helper that is left blank."""

from quorate import Model, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        when(self.may_vote(s))
        self.voted.add(s)

    def may_vote(self, s: Server) -> bool: ...


@invariant
def few_votes(m: Election) -> bool:
    return len(m.voted) <= 2
