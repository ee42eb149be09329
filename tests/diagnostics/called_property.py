"""A helper that is a property, called."""

from quorate import Model, Set, Symmetric, action, when


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        when(self.open())
        self.voted.add(s)

    @property
    def open(self) -> bool:
        return len(self.voted) < 2
