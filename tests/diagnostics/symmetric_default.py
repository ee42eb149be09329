"""A Symmetric value that is named in the class."""

from quorate import Model, Symmetric, action


class Node(Symmetric): ...


class Election(Model):
    sizes = {Node: 3}

    leader: Node = Node(0)

    @action
    def lead(self, n: Node) -> None:
        self.leader = n
