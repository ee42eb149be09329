"""A whole number without bounds, of one who counts."""

from quorate import Model, Set, Symmetric, action


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]
    votes: int

    @action
    def vote(self, s: Server) -> None:
        self.voted.add(s)
