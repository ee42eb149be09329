"""The result of a helper with effects that returns nothing."""

from quorate import Map, Model, Range, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Term(Range): ...


class Terms(Model):
    sizes = {Server: 2, Term: 3}

    term: Map[Server, Term]
    voted: Set[Server]

    @action
    def hear(self, s: Server, t: Term) -> None:
        changed = self.adopt(s, t)
        when(changed)

    def adopt(self, s: Server, t: Term) -> None:
        self.term[s] = t
