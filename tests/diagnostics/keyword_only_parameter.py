"""A parameter of an action that is given only by name."""

from quorate import Model, Range, Symmetric, action, invariant


class Server(Symmetric): ...


class Term(Range): ...


class Election(Model):
    sizes = {Server: 2, Term: 3}

    term: Term

    @action
    def step(self, *, s: Server) -> None:
        self.term += 1


@invariant
def fine(m: Election) -> bool:
    return m.term >= 0
