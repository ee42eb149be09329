"""A field of a record that is assigned to."""

from quorate import Map, Model, Range, Record, Symmetric, action, when


class Node(Symmetric): ...


class Term(Range): ...


class Vote(Record):
    term: Term


class Votes(Model):
    sizes = {Node: 2, Term: 2}

    voted: Map[Node, Vote | None]

    @action
    def raise_term(self, n: Node, t: Term) -> None:
        vote = self.voted[n]
        when(vote is not None)
        self.voted[n].term = t
