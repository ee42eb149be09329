"""A helper with effects that is called in the test of an if."""

from quorate import Map, Model, Range, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Term(Range): ...


class Terms(Model):
    sizes = {Server: 2, Term: 3}

    term: Map[Server, Term]
    voted: Set[Server]

    @action
    def hear(self, s: Server, t: Term) -> None:
        if self.adopt(s, t):
            self.voted.add(s)

    def adopt(self, s: Server, t: Term) -> bool:
        when(self.term[s] < 2)
        self.term[s] = t
        return t > 1
