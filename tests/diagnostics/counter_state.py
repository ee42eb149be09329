"""A Counter of collections as a state variable."""

from quorate import Model, Symmetric, action


from collections import Counter

class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    votes: Counter[Server]

    @action
    def vote(self, s: Server) -> None:
        self.votes[s] += 1
