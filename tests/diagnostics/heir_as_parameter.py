"""A record that inherits from the one that an action receives."""

from quorate import Model, Range, Record, Set, action, when


class Num(Range): ...


class Ask(Record):
    n: Num


class AskAgain(Ask):
    times: Num


class Talk(Model):
    sizes = {Num: 2}

    sent: Set[Ask | AskAgain]
    heard: Num

    @action
    def ask(self, n: Num) -> None:
        self.sent.add(AskAgain(n, n))

    @action
    def hear(self, m: Ask) -> None:
        when(m in self.sent)
        self.heard = m.n
