"""The greatest item of a sequence by a key."""

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
        when(self.log)
        self.last = max(self.log, key=lambda v: v.term).term
