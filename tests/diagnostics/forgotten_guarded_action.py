"""A step without its mark, which has nothing but a guard so far."""

from quorate import Model, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        self.voted.add(s)

    def finish(self) -> None:
        when(len(self.voted) == 2)


@invariant
def few_votes(m: Election) -> bool:
    return len(m.voted) <= 2
