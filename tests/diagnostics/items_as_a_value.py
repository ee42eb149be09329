"""The pairs of a map as a value."""

from quorate import Map, Model, Range, Symmetric, action, when


class Server(Symmetric): ...


class Term(Range): ...


class Election(Model):
    sizes = {Server: 2, Term: 3}

    term: Map[Server, Term]

    @action
    def vote(self, s: Server) -> None:
        when(len(self.term.items()) > 0)
        self.term[s] = 1
