"""A property that is computed once."""

from quorate import Model, Set, Symmetric, action, when


from functools import cached_property

class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        when(self.open)
        self.voted.add(s)

    @cached_property
    def open(self) -> bool:
        return len(self.voted) < 2
