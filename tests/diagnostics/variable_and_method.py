"""A method with the name of a state variable."""

from quorate import Model, Set, Symmetric, action


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def voted(self, s: Server) -> None:
        self.voted.add(s)
