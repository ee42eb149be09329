"""A value of a Symmetric sort that is meant by its number."""

from quorate import Map, Model, Symmetric, action


class Node(Symmetric): ...


class Election(Model):
    sizes = {Node: 3}

    leads: Map[Node, bool]

    @action
    def begin(self) -> None:
        self.leads[0] = True
