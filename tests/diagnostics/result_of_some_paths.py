"""A helper with effects of which not every path returns a value."""

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

    def adopt(self, s: Server, t: Term) -> bool:
        if self.term[s] >= t:
            return False
        self.term[s] = t
