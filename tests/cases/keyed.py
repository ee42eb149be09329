"""The member with the greatest key: where two have it, and differ in what is read of them, that is a failure."""

from __future__ import annotations

from quorate import Model, Range, Record, Set, Symmetric, action, invariant, reachable, when


class Server(Symmetric): ...


class Ballot(Range): ...


class Value(Range): ...


class Vote(Record):
    voter: Server
    ballot: Ballot
    value: Value


class Votes(Model):
    """Votes for values, and what the highest of them says."""

    sizes = {Server: 2, Ballot: 2, Value: 2}

    sent: Set[Vote]
    told: Value | None

    @action
    def vote(self, s: Server, b: Ballot, v: Value) -> None:
        when(all(m.voter != s for m in self.sent))
        self.sent.add(Vote(s, b, v))


class Agreeing(Votes):
    """Votes in one ballot are for one value, so that it makes no difference whose is read. Right answer: `highest`
    holds, and `heard` is reached after 3 steps."""

    @action
    def vote(self, s: Server, b: Ballot, v: Value) -> None:
        when(all(m.voter != s and (m.ballot != b or m.value == v) for m in self.sent))
        self.sent.add(Vote(s, b, v))

    @action
    def tell(self) -> None:
        when(len(self.sent) > 1)
        self.told = max(self.sent, key=lambda m: m.ballot).value


class Differing(Votes):
    """Right answer: telling fails after 3 steps, when both servers voted in one ballot."""

    @action
    def tell(self) -> None:
        when(self.sent)
        self.told = max(self.sent, key=lambda m: m.ballot).value


class Whole(Votes):
    """The whole vote is taken. Right answer: a failure, though the values are the same."""

    first: Vote | None

    @action
    def tell(self) -> None:
        self.first = min(self.sent, key=lambda m: (-m.ballot, m.value), default=None)


class Ordered(Votes):
    """No two have one key, and numbers are taken in their order. Right answer: both invariants hold."""

    said: Value

    @action
    def vote(self, s: Server, b: Ballot, v: Value) -> None:
        when(all(m.voter != s and (m.ballot != b or m.value != v) for m in self.sent))
        self.sent.add(Vote(s, b, v))

    @action
    def tell(self) -> None:
        best = max(self.sent, key=rank, default=None)
        if best is not None:
            self.told = best.value
        self.said = max(Value, key=lambda v: len({m for m in self.sent if m.value == v}))


def rank(m: Vote) -> int:
    return 2 * m.ballot + m.value


@invariant
def of_the_highest(m: Ordered) -> bool:
    highest = max(m.sent, key=lambda v: (v.ballot, v.value), default=None)
    return highest is None or all(v.ballot <= highest.ballot for v in m.sent)


@invariant
def the_first_of_numbers(m: Ordered) -> bool:
    return max(Value, key=lambda v: v < 0) == 0 and min(Value, key=lambda v: -v) == 1


@reachable
def heard(m: Agreeing) -> bool:
    return m.told == 1
