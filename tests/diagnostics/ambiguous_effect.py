"""A helper with effects in a loop, whose result depends on the order of the loop."""

from quorate import Map, Model, Range, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Term(Range): ...


class Terms(Model):
    sizes = {Server: 2, Term: 3}

    term: Map[Server, Term]
    voted: Set[Server]

    @action
    def hear(self) -> None:
        for s in Server:
            self.count(s)

    def count(self, s: Server) -> None:
        if len(self.voted) < 1:
            self.voted.add(s)
