"""The nodes are no sort."""

from quorate import Map, Model, Range, Record, Set, Symmetric, action, when


class Server(Symmetric): ...


class Term(Range): ...


class Vote(Record):
    term: Term
    voter: Server
    candidate: Server


class Election(Model):
    sizes = {Server: 3, Term: 3}
    nodes = Vote

    term: Map[Server, Term]
    voted_for: Map[Server, Server | None]
    sent: Set[Vote]
    decided: Term

    @action
    def crash(self, s: Server) -> None:
        self.term[s] = Term(0)
