"""A method of sets that has an operator of its own."""

from quorate import Model, Set, Symmetric, action


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 3}

    up: Set[Server]
    voted: Set[Server]

    @action
    def crash(self) -> None:
        self.voted.intersection_update(self.up)
