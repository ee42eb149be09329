"""A helper with effects that returns from within a loop."""

from quorate import Map, Model, Range, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Term(Range): ...


class Terms(Model):
    sizes = {Server: 2, Term: 3}

    term: Map[Server, Term]
    voted: Set[Server]

    @action
    def hear(self, t: Term) -> None:
        self.adopt(t)

    def adopt(self, t: Term) -> None:
        for s in Server:
            if self.term[s] > t:
                return
            self.term[s] = t
