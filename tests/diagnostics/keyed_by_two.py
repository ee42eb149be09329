"""A key that is a function of two members."""

from quorate import Model, Range, Record, Seq, Set, Symmetric, action, when


class Node(Symmetric): ...


class Term(Range): ...


class Vote(Record):
    by: Node
    term: Term
    seen: Term | None


class Log(Seq[Vote]): ...


class Votes(Model):
    sizes = {Node: 3, Term: 2, Log: 2}

    votes: Set[Vote]
    log: Log
    last: Term
    kept: Vote | None

    @action
    def keep(self) -> None:
        when(self.votes)
        self.last = max(self.votes, key=lambda v, w: v.term).term
