"""A key of a Map, deleted."""

from quorate import Map, Model, Symmetric, action, when


class Server(Symmetric): ...


class Votes(Model):
    sizes = {Server: 2}

    voted: Map[Server, bool]

    @action
    def forget(self, s: Server) -> None:
        when(self.voted[s])
        del self.voted[s]
