"""A lambda."""

from quorate import Model, Range, Record, Set, action, when


class Term(Range): ...


class Vote(Record):
    term: Term


class Votes(Model):
    sizes = {Term: 2}

    votes: Set[Vote]

    @action
    def keep(self) -> None:
        when(self.votes)
        self.votes.discard(max(self.votes, key=lambda v: v.term))
