"""A server that reads the state of the others."""

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
        when(self.voted_for[s] is None)
        when(all(self.voted_for[r] != s for r in Server))
        self.voted_for[s] = c
