"""Values of two sorts compared: they are never equal."""

from quorate import Model, Set, Symmetric, action, when


class Server(Symmetric): ...


class Client(Symmetric): ...


class Leases(Model):
    sizes = {Server: 2, Client: 2}

    holder: Set[Client]

    @action
    def grant(self, s: Server, c: Client) -> None:
        when(s != c)
        self.holder.add(c)
