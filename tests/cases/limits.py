"""What takes the engines other ways than the usual one: a set that outgrows its room late, keep_going, arguments that
nothing reads."""

from __future__ import annotations

from quorate import Model, Range, Record, Set, action, init, invariant, when


class Wide(Range): ...


class Phase(Range): ...


class Num(Range): ...


class Pair(Record):
    a: Wide
    b: Wide


class LateGrowth(Model):
    """One state of the last level has 20 members in its set. Right answer: `fine` is violated after 2 steps."""

    sizes = {Wide: 70, Phase: 4}

    x: Wide
    phase: Phase
    pairs: Set[Pair]

    @init
    def start(self, n: Wide) -> None:
        self.x = n

    @action
    def one(self) -> None:
        when(self.phase == 0)
        self.phase = Phase(1)

    @action
    def two(self) -> None:
        when(self.phase == 1)
        self.phase = Phase(2)
        if self.x == 69:
            for i in range(20):
                self.pairs.add(Pair(Wide(i), Wide(0)))


@invariant
def fine(m: LateGrowth) -> bool:
    return not (m.phase == 2 and m.x == 5)


class Counts(Model):
    """Right answer: `small` is violated after 1 step, and `never_three` holds of the numbers below 3."""

    sizes = {Num: 3}

    n: Num

    @action
    def inc(self) -> None:
        self.n += 1


@invariant
def small(m: Counts) -> bool:
    return m.n < 1


@invariant
def never_three(m: Counts) -> bool:
    return m.n < 3


class Limited(Model):
    """A constant bounds a number of a sort. Right answer: `always_zero` is violated after 1 step, and holds where the
    limit is 1 or less."""

    sizes = {Num: 4}
    limit = 3

    x: Num

    @action
    def go(self, n: Num) -> None:
        when(n < self.limit)
        self.x = n


@invariant
def always_zero(m: Limited) -> bool:
    return m.x == 0


class Asserts(Model):
    """Right answer: the assert of `go` fails after 1 step."""

    sizes = {Num: 4}

    x: Num

    @action
    def go(self, n: Num) -> None:
        assert n < 3, "too large"
        self.x = n
