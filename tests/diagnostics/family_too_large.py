"""A family of a sort with too many values."""

from quorate import Majority, Model, Set, Symmetric, action


class Node(Symmetric): ...


class Quorum(Majority[Node]): ...


class Groups(Model):
    sizes = {Node: 20}

    group: Set[Node]

    @action
    def choose(self, q: Quorum) -> None:
        self.group.update(q)
