"""What was tested was written since."""

from quorate import Map, Model, Range, Symmetric, action, when


class Node(Symmetric): ...


class Term(Range): ...


class Votes(Model):
    sizes = {Node: 2, Term: 2}

    voted: Map[Node, Term | None]
    last: Term

    @action
    def revoke(self, n: Node, p: Node) -> None:
        when(self.voted[n] is not None)
        self.voted[p] = None
        self.last = self.voted[n] + 1
