"""A value of one sort where another is asked for."""

from quorate import Map, Model, Symmetric, action


class Server(Symmetric): ...


class Client(Symmetric): ...


class Leases(Model):
    sizes = {Server: 2, Client: 2}

    holder: Map[Server, Client | None]

    @action
    def grant(self, s: Server, c: Client) -> None:
        self.holder[s] = s
