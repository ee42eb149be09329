"""A dict without the types of its items."""

from quorate import Model, Range, Symmetric, action


class Server(Symmetric): ...


class Term(Range): ...


class Election(Model):
    sizes = {Server: 2, Term: 3}

    votes: dict

    @action
    def vote(self, s: Server, t: Term) -> None:
        self.votes[s] = t
