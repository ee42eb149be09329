"""A method that is marked twice."""

from quorate import Model, Range, Symmetric, action, invariant, init


class Server(Symmetric): ...


class Term(Range): ...


class Election(Model):
    sizes = {Server: 2, Term: 3}

    term: Term

    @action
    @init
    def start(self) -> None:
        self.term = Term(1)


@invariant
def fine(m: Election) -> bool:
    return m.term >= 0
