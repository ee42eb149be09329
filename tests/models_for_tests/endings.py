"""One small model for each way in which a run can end: what it shows is false, has no value, or goes wrong."""

from __future__ import annotations

from quorate import (
    Model,
    Range,
    Seq,
    action,
    always_possible,
    eventually,
    init,
    invariant,
    reachable,
    refinement,
    step,
    when,
)


class Number(Range): ...


class Log(Seq[Number]): ...


class Walk(Model):
    """Two steps, and no more."""

    sizes = {Number: 4, Log: 2}

    n: Number
    seen: Log

    @action
    def walk(self, by: Number) -> None:
        when(by == 1 and self.n < 2)
        self.n += by


class FalseInvariant(Walk): ...


@invariant
def stays_below_two(m: FalseInvariant) -> bool:
    return m.n < 2


class FalseStep(Walk): ...


@step
def stays_at_one(before: FalseStep, after: FalseStep) -> bool:
    return before.n != 1 or after.n == 1


class InvariantWithoutValue(Walk): ...


@invariant
def something_was_seen(m: InvariantWithoutValue) -> bool:
    return m.n < 2 or m.seen[0] == 0


class StepWithoutValue(Walk): ...


@step
def something_is_seen(before: StepWithoutValue, after: StepWithoutValue) -> bool:
    return before.n == 0 or after.seen[0] == 0


class GoalWithoutValue(Walk): ...


@reachable
def something_may_be_seen(m: GoalWithoutValue) -> bool:
    return m.n == 2 and m.seen[0] == 0


class Goal(Walk): ...


@reachable
def two(m: Goal) -> bool:
    return m.n == 2


class Deadlock(Walk): ...


class Asserts(Walk):
    @action
    def walk(self, by: Number) -> None:
        when(by == 1)
        assert self.n < 1, "one is enough"
        self.n += by


class Fails(Walk):
    @action
    def walk(self, by: Number) -> None:
        when(by == 1)
        self.n += by if self.n == 0 else self.seen[0]


class StartAsserts(Walk):
    @init
    def start(self, at: Number) -> None:
        assert at < 3, "three is too many"
        self.n = at


class StartFails(Walk):
    @init
    def start(self, at: Number) -> None:
        self.n = self.seen[0] if at == 3 else at


class Divides(Walk):
    @action
    def walk(self, by: Number) -> None:
        when(by == 1)
        self.n += 2 // (1 - self.n) if self.n > 0 else 1


class Stops(Walk):
    @action(fair="weak")
    def walk(self, by: Number) -> None:
        super().walk(by)


@eventually
def three(m: Stops) -> bool:
    return m.n == 3


class GoesRound(Walk):
    @action(fair="weak")
    def walk(self, by: Number) -> None:
        when(by == 1)
        self.n = Number(1 - self.n) if self.n < 2 else self.n


@eventually
def two_at_last(m: GoesRound) -> bool:
    return m.n == 2


class Lost(Walk): ...


@always_possible
def can_be_at_the_start(m: Lost) -> bool:
    return m.n == 0


class EventuallyWithoutValue(Stops): ...


@eventually
def something_is_seen_at_last(m: EventuallyWithoutValue) -> bool:
    return m.n > 1 and m.seen[0] == 0


class Half(Model):
    """What `Walk` is to do: a single step, which is allowed once."""

    sizes = {Number: 4}

    gone: bool

    @action
    def go(self) -> None:
        when(not self.gone)
        self.gone = True


@refinement
def as_half(walk: Walk, half: Half) -> None:
    half.gone = walk.n == 1


@refinement
def as_a_half_without_value(walk: InvariantWithoutValue, half: Half) -> None:
    half.gone = walk.n == 1 and walk.seen[0] == 0


class StartsElsewhere(Walk):
    @init
    def start(self) -> None:
        self.n = Number(1)
