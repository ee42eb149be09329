"""Brackets that are meant as an empty set."""

from quorate import Model, Set, Symmetric, action


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def forget(self) -> None:
        self.voted = []
