"""Maps are total: nothing is added to them."""

from quorate import Map, Model, Range, Seq, Set, Symmetric, action, invariant


class Node(Symmetric): ...


class Term(Range): ...


class Log(Seq[Term]): ...


class M(Model):
    sizes = {Node: 2, Term: 3, Log: 2}

    term: Map[Node, Term]
    log: Log
    voted: Set[Node]

    @action
    def up(self, a: Node) -> None:
        self.term.update({a: 1})
