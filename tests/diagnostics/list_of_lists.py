"""A list of lists as a state variable."""

from quorate import Model, Range, Symmetric, action


class Server(Symmetric): ...


class Term(Range): ...


class Election(Model):
    sizes = {Server: 2, Term: 3}

    votes: list[list[Term]]

    @action
    def vote(self, s: Server, t: Term) -> None:
        self.votes[s] = t
