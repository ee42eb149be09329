"""A loop over a sort of which the first turn decides."""

from quorate import Model, Set, Symmetric, action


class Node(Symmetric): ...


class Bully(Model):
    sizes = {Node: 3}

    up: Set[Node]
    leader: Node | None

    @action
    def lead(self) -> None:
        self.leader = self.candidate()

    def candidate(self) -> Node | None:
        for n in Node:
            if n in self.up:
                return n
        return None
