"""Positions of what has no order."""

from quorate import Model, Set, Symmetric, action, when


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        for i, other in enumerate(self.voted):
            when(i < 1 and other != s)
        self.voted.add(s)
