"""An error that is raised."""

from quorate import Model, Set, Symmetric, action


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        if s in self.voted:
            raise ValueError("voted before")
        self.voted.add(s)
