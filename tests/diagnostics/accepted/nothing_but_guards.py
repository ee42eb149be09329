"""A model whose only action has a guard and no effect."""

from quorate import Model, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        when(s not in self.voted)


@invariant
def few_votes(m: Election) -> bool:
    return len(m.voted) <= 2
