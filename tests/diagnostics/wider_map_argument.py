"""A helper that is given a Map with more values than its parameter has."""

from quorate import Map, Model, Range, Symmetric, action


class Node(Symmetric): ...


class Num(Range): ...


class Told(Model):
    sizes = {Node: 2, Num: 2}

    last: Map[Node, Num]

    def take(self, n: Node, told: Map[Node, Num]) -> None:
        self.last = told

    @action
    def hear(self, n: Node, told: Map[Node, Num | None]) -> None:
        self.take(n, told)
