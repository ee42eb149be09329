"""A guard by the name that another tool gives it, not imported."""

from quorate import Model, Set, Symmetric, action


class Server(Symmetric): ...


class Votes(Model):
    sizes = {Server: 2}

    done: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        require(s not in self.done)
        self.done.add(s)
