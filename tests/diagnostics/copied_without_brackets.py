"""A method that is named and not called."""

from quorate import Model, Set, Symmetric, action


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 3}

    up: Set[Server]
    voted: Set[Server]

    @action
    def crash(self) -> None:
        self.voted = self.up.copy
