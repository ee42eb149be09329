"""A step without its mark."""

from quorate import Model, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        self.voted.add(s)

    def withdraw(self, s: Server) -> None:
        when(s in self.voted)
        self.voted.remove(s)


@invariant
def few_votes(m: Election) -> bool:
    return len(m.voted) <= 2
