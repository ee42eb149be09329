"""Small models that fail, and variants of them."""

from __future__ import annotations

from quorate import Model, Range, action, invariant, when


class Count(Range): ...


class Counted(Model):
    sizes = {Count: 2}
    count: Count
    marked: bool

    @action
    def mark(self) -> None:
        when(not self.marked)
        self.marked = True

    @action
    def check(self) -> None:
        when(self.marked)
        assert self.count > 0


class Unguarded(Counted):
    """BUG: another action has another guard, which makes no difference to the run."""

    @action
    def mark(self) -> None:
        self.marked = True


class Checked(Counted):
    """BUG: the protocol asserts nothing."""

    @action
    def check(self) -> None:
        when(self.marked)


class Three(Range): ...


class Counter(Model):
    sizes = {Three: 3}
    count: Three

    @action
    def up(self) -> None:
        when(self.count == 0)
        self.count = Three(1)


class TwoAtOnce(Counter):
    """BUG: it counts two at once."""

    @action
    def up(self) -> None:
        when(self.count == 0)
        self.count = Three(2)


class Tally(Counter):
    """A counter that remembers who was there."""

    was_up: bool
    was_told: bool

    @action
    def up(self) -> None:
        when(self.count == 0)
        self.count = Three(self.how_many())
        self.was_up = True
        self.was_told = True

    def how_many(self) -> int:
        return 1

    def limit(self) -> int:
        return 2


class TalliesTwo(Tally):
    """BUG: it counts two at once, and remembers all else."""

    def how_many(self) -> int:
        return 2


class LowerLimit(Tally):
    """BUG: nothing may be counted."""

    def limit(self) -> int:
        return 0


@invariant
def counts_one(m: Counter) -> bool:
    return m.count < 2


@invariant
def within_limit(m: Tally) -> bool:
    return m.count <= m.limit()
