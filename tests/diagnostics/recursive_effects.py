"""A helper with effects that calls itself, through another."""

from quorate import Map, Model, Range, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Term(Range): ...


class Terms(Model):
    sizes = {Server: 2, Term: 3}

    term: Map[Server, Term]
    voted: Set[Server]

    @action
    def hear(self, s: Server, t: Term) -> None:
        self.adopt(s, t)

    def adopt(self, s: Server, t: Term) -> None:
        self.term[s] = t
        self.spread(t)

    def spread(self, t: Term) -> None:
        for s in Server:
            self.adopt(s, t)
