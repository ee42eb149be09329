"""A helper that is given a Map of the state, which it changes and then reads."""

from quorate import Map, Model, Range, Set, Symmetric, action


class Node(Symmetric): ...


class Num(Range): ...


class Told(Model):
    sizes = {Node: 2, Num: 2}

    last: Map[Node, Num]
    seen: Set[Num]

    def take(self, n: Node, told: Map[Node, Num]) -> None:
        self.last[n] = Num(1)
        self.seen.add(told[n])

    @action
    def hear(self, n: Node) -> None:
        self.take(n, self.last)
