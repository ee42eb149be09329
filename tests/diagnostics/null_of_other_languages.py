"""None as other languages spell it."""

from quorate import Model, Symmetric, action, when


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    leader: Server | None

    @action
    def vote(self, s: Server) -> None:
        when(self.leader == null)
        self.leader = s
