"""A helper with effects that returns in one of the ways through an if, with more to do after it."""

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
        if s in self.voted:
            if self.term[s] > t:
                return
            self.voted.remove(s)
        self.term[s] = t
