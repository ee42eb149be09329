"""A server that changes the state of another."""

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
    def vote(self, s: Server, m: Vote) -> None:
        when(m in self.sent)
        self.adopt(m.candidate, m.term)

    def adopt(self, server: Server, t: Term) -> None:
        self.term[server] = t
