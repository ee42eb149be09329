"""A property of steps inside the class."""

from quorate import Model, Set, Symmetric, action, step


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        self.voted.add(s)

    @step
    def grows(self, after) -> bool:
        return len(self.voted) <= len(after.voted)
