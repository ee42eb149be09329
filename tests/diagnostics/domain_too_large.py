"""A parameter with too many values."""

from quorate import Model, Range, Set, Subset, action


class Node(Range): ...


class Groups(Model):
    sizes = {Node: 40}

    group: Set[Node]

    @action
    def choose(self, s: Subset[Node]) -> None:
        self.group.update(s)
