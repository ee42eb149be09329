"""A field that is misspelt."""

from quorate import Model, Range, Record, Set, Symmetric, action, when


class Node(Symmetric): ...


class Ballot(Range): ...


class Promise(Record):
    acc: Node
    bal: Ballot


class Paxos(Model):
    sizes = {Node: 2, Ballot: 2}

    sent: Set[Promise]

    @action
    def answer(self, m: Promise) -> None:
        when(m in self.sent and m.ballot == 0)
        self.sent.discard(m)
