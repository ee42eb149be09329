"""A loop that searches for the least member."""

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
        found: Vote | None = None
        for each in {v for v in self.votes if v.term == self.last}:
            if found is None:
                found = each
            elif 2 * found.term > 2 * each.term:
                found = each
        self.kept = found
