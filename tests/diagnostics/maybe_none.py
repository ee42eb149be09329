"""An optional that is used without being tested."""

from quorate import Map, Model, Range, Record, Symmetric, action, when


class Node(Symmetric): ...


class Term(Range): ...


class Vote(Record):
    term: Term


class Votes(Model):
    sizes = {Node: 2, Term: 2}

    voted: Map[Node, Vote | None]

    @action
    def revoke(self, n: Node) -> None:
        when(self.voted[n].term == 0)
        self.voted[n] = None
