"""Any term, as a parameter."""

from quorate import Map, Model, Shifted, Symmetric, action, when


class Node(Symmetric): ...


class Term(Shifted): ...


class Terms(Model):
    sizes = {Node: 2, Term: 3}

    term: Map[Node, Term]

    @action
    def campaign(self, n: Node, t: Term) -> None:
        when(t > self.term[n])
        self.term[n] = t
