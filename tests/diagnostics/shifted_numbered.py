"""A term that is compared with a number."""

from quorate import Map, Model, Shifted, Symmetric, action, when


class Node(Symmetric): ...


class Term(Shifted): ...


class Terms(Model):
    sizes = {Node: 2, Term: 3}

    term: Map[Node, Term]

    @action
    def campaign(self, n: Node) -> None:
        when(self.term[n] < 2)
        self.term[n] += 1
