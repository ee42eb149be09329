"""A helper without self."""

from quorate import Model, Set, Symmetric, action, when


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        when(self.may_vote(s))
        self.voted.add(s)

    def may_vote(s: Server) -> bool:
        return s not in self.voted
