"""One small model for each way in which a run can end: what it shows is false, has no value, or goes wrong."""

from __future__ import annotations

from quorate import Model, Range, Seq, action, init, invariant, reachable, step, when


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
