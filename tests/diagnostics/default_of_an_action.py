"""A parameter of an action with a default, which would never be used."""

from quorate import Model, Range, Symmetric, action


class Server(Symmetric): ...


class Term(Range): ...


class Election(Model):
    sizes = {Server: 2, Term: 2}

    term: Term

    @action
    def raise_to(self, t: Term = Term(1)) -> None:
        self.term = t
