"""A helper that reads the state of the server that it is told of, which is another."""

from quorate import Map, Model, Range, Record, Set, Symmetric, action, when


class Server(Symmetric): ...


class Term(Range): ...


class Vote(Record):
    term: Term
    voter: Server
    candidate: Server


class Election(Model):
    sizes = {Server: 3, Term: 3}
    nodes = Server

    term: Map[Server, Term]
    voted_for: Map[Server, Server | None]
    sent: Set[Vote]
    decided: Term

    @action
    def vote(self, s: Server, c: Server) -> None:
        when(self.is_behind(s, c))
        self.voted_for[s] = c

    def is_behind(self, one: Server, other: Server) -> bool:
        return self.term[one] < self.term[other]
