"""A loop over a sort of which the first turn says whether it is disabled or an assertion fails."""

from quorate import Map, Model, Range, Symmetric, action, when


class Term(Range): ...


class Server(Symmetric): ...


class Candidates(Model):
    sizes = {Server: 2, Term: 3}

    term: Map[Server, Term]

    @action
    def put(self, s: Server, t: Server) -> None:
        when(s != t and self.term[s] == 0 and self.term[t] == 0)
        self.term[s] = Term(1)
        self.term[t] = Term(2)

    @action
    def go(self) -> None:
        for s in Server:
            when(self.term[s] != 1)
            assert self.term[s] != 2
