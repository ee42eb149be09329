"""A guard by the name that another tool gives it."""

from quorate import Model, Set, Symmetric, action, init, require


class Server(Symmetric): ...


class Votes(Model):
    sizes = {Server: 2}

    done: Set[Server]

    @init
    def start(self) -> None:
        self.done = Set()

    @action
    def vote(self, s: Server) -> None:
        require(s not in self.done)
        self.done.add(s)
