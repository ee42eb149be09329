"""A server that looks at all messages, also at those of others."""

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
    def win(self, s: Server) -> None:
        votes = {m.voter for m in self.sent if m.candidate == s}
        when(2 * len(votes) > len(Server))
        self.term[s] += 1
