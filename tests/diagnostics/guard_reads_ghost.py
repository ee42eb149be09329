"""A guard that reads a ghost."""

from quorate import Ghost, Model, Set, Symmetric, action, when


class Node(Symmetric): ...


class Leaders(Model):
    sizes = {Node: 2}

    leader: Node | None
    elected: Ghost[Set[Node]]

    @action
    def lead(self, n: Node) -> None:
        when(self.fresh(n))
        self.leader = n
        self.elected.add(n)

    def fresh(self, n: Node) -> bool:
        return n not in self.elected
