"""A property that changes the state."""

from quorate import Model, Set, Symmetric, action, invariant


class Node(Symmetric): ...


class Votes(Model):
    sizes = {Node: 2}

    voted: Set[Node]

    @action
    def vote(self, n: Node) -> None:
        self.voted.add(n)


@invariant
def few(m: Votes) -> bool:
    m.voted.clear()
    return not m.voted
