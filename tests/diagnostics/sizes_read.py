"""The size of a sort, read as it is declared."""

from quorate import Model, Range, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Term(Range): ...


class Election(Model):
    sizes = {Server: 2, Term: 3}

    term: Term

    @action
    def step(self) -> None:
        when(self.term < self.sizes[Term])
        self.term += 1


@invariant
def fine(m: Election) -> bool:
    return m.term >= 0
