"""An effect that depends on a ghost."""

from quorate import Ghost, Model, Set, Symmetric, action


class Node(Symmetric): ...


class Leaders(Model):
    sizes = {Node: 2}

    leader: Node | None
    elected: Ghost[Set[Node]]

    @action
    def lead(self, n: Node) -> None:
        again = n in self.elected
        if not again:
            self.leader = n
        self.elected.add(n)
