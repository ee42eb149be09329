"""A file that needs more memory than there is."""

from quorate import Model, Set, Symmetric, action


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    table = [0] * 10**18

    @action
    def vote(self, s: Server) -> None:
        self.voted.add(s)
