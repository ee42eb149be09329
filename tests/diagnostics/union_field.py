"""A field that not all records of a union have."""

from quorate import Model, Record, Set, Symmetric, action, when


class Node(Symmetric): ...


class Ask(Record):
    src: Node


class Tell(Record):
    src: Node
    dst: Node


class Mail(Model):
    sizes = {Node: 2}

    sent: Set[Ask | Tell]

    @action
    def drop(self, m: Ask | Tell, n: Node) -> None:
        when(m in self.sent and m.dst == n)
        self.sent.discard(m)
