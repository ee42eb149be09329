"""Loops and numbers whose answers are known: numbers of more than 65,536 values, bounds that a turn changes."""

from __future__ import annotations

from quorate import Model, Range, Seq, action, invariant, when


class Clock(Range): ...


class Num(Range): ...


class Log(Seq[Num]): ...


class Differences(Model):
    """0 - 5 is below 0. Right answer: `never` is violated after 2 steps."""

    sizes = {Clock: 70_000}

    x: Clock
    y: Clock
    bad: bool

    @action
    def later(self) -> None:
        when(self.y == 0)
        self.y = Clock(5)

    @action
    def compare(self) -> None:
        when(self.x - self.y < 0)
        self.bad = True


@invariant
def never(m: Differences) -> bool:
    return not m.bad


class Falls(Model):
    """There is nothing below 0. Right answer: one state; the step is cut."""

    sizes = {Clock: 70_000}

    x: Clock

    @action
    def down(self) -> None:
        self.x -= 1


class Truncates(Model):
    """A loop over a length pops so often. Right answer: `not_truncated` is violated after 3 steps."""

    sizes = {Num: 1, Log: 2}

    log: Log
    done: bool

    @action
    def append(self, n: Num) -> None:
        when(not self.done)
        self.log.append(n)

    @action
    def truncate(self) -> None:
        when(len(self.log) == 2)
        for _ in range(len(self.log)):
            self.log.pop()
        self.done = True


@invariant
def not_truncated(m: Truncates) -> bool:
    return not (m.done and len(m.log) == 0)


class NestedBounds(Model):
    """The bound of the inner loop is another one in the second turn. Right answer: 2 + 1 turns, after 1 step."""

    sizes = {Num: 5}

    turns: Num

    def bound(self, less: int) -> int:
        return 2 - less

    @action
    def count(self) -> None:
        when(self.turns == 0)
        less = 0
        for i in range(self.bound(less)):
            for _ in range(i, i + self.bound(less)):
                less = 1
                self.turns += 1


@invariant
def not_three(m: NestedBounds) -> bool:
    return m.turns != 3
