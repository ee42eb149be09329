"""A list where a set is expected."""

from quorate import Model, Set, Symmetric, action


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def only(self, s: Server) -> None:
        self.voted = [s]
