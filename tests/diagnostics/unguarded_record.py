"""A record parameter without a guard."""

from quorate import Model, Record, Set, Symmetric, action


class Node(Symmetric): ...


class Ask(Record):
    src: Node


class Mail(Model):
    sizes = {Node: 2}

    sent: Set[Ask]

    @action
    def drop(self, m: Ask) -> None:
        self.sent.discard(m)
