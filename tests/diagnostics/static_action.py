"""An action that is a static method."""

from quorate import Model, Range, Symmetric, action, invariant


class Server(Symmetric): ...


class Term(Range): ...


class Election(Model):
    sizes = {Server: 2, Term: 3}

    term: Term

    @staticmethod
    @action
    def step(s: Server) -> None:
        pass

    @action
    def grow(self) -> None:
        self.term += 1


@invariant
def fine(m: Election) -> bool:
    return m.term >= 0
