"""A helper that is a property, assigned."""

from quorate import Model, Set, Symmetric, action


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        self.open = False
        self.voted.add(s)

    @property
    def open(self) -> bool:
        return len(self.voted) < 2
