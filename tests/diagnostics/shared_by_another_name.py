"""A variable is said to be shared that is not there."""

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
    shared = {"send"}

    term: Map[Server, Term]
    voted_for: Map[Server, Server | None]
    sent: Set[Vote]
    decided: Term

    @action
    def win(self, s: Server) -> None:
        self.term[s] += 1
