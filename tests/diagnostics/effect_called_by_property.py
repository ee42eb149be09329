"""A property that calls a helper with effects, through a pure one."""

from quorate import Map, Model, Range, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Term(Range): ...


class Terms(Model):
    sizes = {Server: 2, Term: 3}

    term: Map[Server, Term]
    voted: Set[Server]

    def adopts(self, s: Server) -> bool:
        return self.adopt(s) > 1

    def adopt(self, s: Server) -> Term:
        self.voted.add(s)
        return self.term[s]


@invariant
def adopted(m: Terms) -> bool:
    return all(m.adopts(s) for s in Server)
