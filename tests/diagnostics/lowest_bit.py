"""The lowest bit of a number."""

from quorate import Model, Range, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Term(Range): ...


class Election(Model):
    sizes = {Server: 2, Term: 3}

    term: Term

    @action
    def step(self) -> None:
        when(self.term & 1 == 0)
        self.term += 1


@invariant
def fine(m: Election) -> bool:
    return m.term >= 0
