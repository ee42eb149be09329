"""A Map that is made for a call."""

from quorate import Map, Model, Range, Symmetric, action


class Node(Symmetric): ...


class Num(Range): ...


class Told(Model):
    sizes = {Node: 2, Num: 2}

    last: Map[Node, Num]

    def take(self, n: Node, told: Map[Node, Num]) -> None:
        self.last = told

    @action
    def hear(self, n: Node) -> None:
        self.take(n, Map({m: Num(1) for m in Node}))
