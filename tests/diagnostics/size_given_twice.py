"""A sort with two sizes, of which Python would keep the second."""

from quorate import Model, Set, Symmetric, action


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2, Server: 3}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        self.voted.add(s)
