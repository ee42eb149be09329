"""A property that is a lambda."""

from quorate import Model, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Votes(Model):
    sizes = {Server: 2}

    done: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        when(s not in self.done)
        self.done.add(s)


fine = invariant(lambda m: len(m.done) >= 0)
