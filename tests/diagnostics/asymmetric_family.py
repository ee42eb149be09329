"""A family that names members of a Symmetric sort."""

from quorate import Family, Model, Set, Symmetric, action


class Node(Symmetric): ...


class Quorum(Family[Node]):
    @staticmethod
    def admits(members: frozenset[Node], everyone: frozenset[Node]) -> bool:
        return any(n.index == 0 for n in members)


class Static(Model):
    sizes = {Node: 3}

    up: Set[Node]

    @action
    def rise(self, q: Quorum) -> None:
        self.up.update(q)
