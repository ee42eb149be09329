"""A map read with a default."""

from quorate import Map, Model, Range, Symmetric, action


class Server(Symmetric): ...


class Term(Range): ...


class Election(Model):
    sizes = {Server: 2, Term: 3}

    term: Map[Server, Term]

    @action
    def vote(self, s: Server) -> None:
        self.term[s] = self.term.get(s, 0) + 1
