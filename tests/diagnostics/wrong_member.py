"""A record that is no member of the union."""

from quorate import Model, Record, Set, Symmetric, action


class Node(Symmetric): ...


class Ask(Record):
    src: Node


class Tell(Record):
    src: Node


class Stray(Record):
    src: Node


class Mail(Model):
    sizes = {Node: 2}

    sent: Set[Ask | Tell]

    @action
    def ask(self, n: Node) -> None:
        self.sent.add(Stray(n))
