"""An action all of whose steps are cut."""

from quorate import Channel, Model, Range, action, invariant, when


class Term(Range): ...


class Link(Channel[Term]): ...


class Counter(Model):
    sizes = {Term: 3, Link: 1}

    term: Term
    sent: Link

    @action
    def jump(self) -> None:
        self.term += 3

    @action
    def send(self) -> None:
        when(len(self.sent) == 1)
        self.sent.send(self.term)

    @action
    def begin(self) -> None:
        when(len(self.sent) == 0)
        self.sent.send(Term(0))

    @action
    def skip(self) -> None:
        when(self.term == 2)
        self.term = Term(0)


@invariant
def small(m: Counter) -> bool:
    return m.term < 3
