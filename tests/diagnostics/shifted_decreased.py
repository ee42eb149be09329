"""A term that is decreased."""

from quorate import Map, Model, Shifted, Symmetric, action


class Node(Symmetric): ...


class Term(Shifted): ...


class Terms(Model):
    sizes = {Node: 2, Term: 3}

    term: Map[Node, Term]

    @action
    def fall_back(self, n: Node) -> None:
        self.term[n] -= 1
