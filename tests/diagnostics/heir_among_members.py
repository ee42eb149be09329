"""A record that inherits from the one whose members are asked for."""

from quorate import Model, Range, Record, Set, action, invariant


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


@invariant
def nobody_asks(m: Talk) -> bool:
    return not m.sent.of(Ask)
