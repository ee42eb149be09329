"""Numbers that go up: ranges, cuts, asserts, failures, deadlocks, steps."""

from __future__ import annotations

from quorate import Model, Range, action, init, invariant, reachable, step, when


class Number(Range): ...


class Slot(Range, first=1): ...


class Counter(Model):
    """Counts up to its bound, where one step is cut. States: one a number."""

    sizes = {Number: 5}

    n: Number

    @action
    def up(self) -> None:
        self.n += 1


@reachable
def three(m: Counter) -> bool:
    """Three is counted."""
    return m.n == 3


@step
def by_one_at_most(before: Counter, after: Counter) -> bool:
    return after.n <= before.n + 1


class Jumper(Counter):
    """BUG: jumps from two to four."""

    @action
    def up(self) -> None:
        self.n += 2 if self.n == 2 else 1


class Guarded(Counter):
    """Stops before its bound: nothing is cut, and the last state is a deadlock."""

    @action
    def up(self) -> None:
        when(self.n < 4)
        self.n += 1


class Idle(Guarded):
    """As Guarded, with a step that changes nothing: still a deadlock, but a transition in every state."""

    @action
    def rest(self) -> None:
        pass


class Asserting(Guarded):
    """Asserts that it never gets past two."""

    @action
    def up(self) -> None:
        when(self.n < 4)
        assert self.n < 2, f"already at {self.n}"
        self.n += 1


class Dividing(Guarded):
    """Divides by zero when at three."""

    @action
    def divide(self) -> None:
        when(self.n > 0)
        self.n = Number(6 // (3 - self.n) % 2)  # type: ignore[assignment]


class Slots(Model):
    """A range that starts at one: parameters, and a guard after an effect (which is undone)."""

    sizes = {Slot: 3}

    a: Slot
    b: Slot

    @action
    def move(self, s: Slot) -> None:
        self.a = s
        when(self.a >= self.b)

    @action
    def follow(self) -> None:
        self.b = self.a


@invariant
def b_is_never_ahead(m: Slots) -> bool:
    return m.b <= m.a


@invariant
def a_stays_below_three(m: Slots) -> bool:
    """False, but only after a step."""
    return m.a < 3


@invariant
def b_stays_below_three(m: Slots) -> bool:
    """False, but only after two steps."""
    return m.b < 3


@reachable
def both_zero(m: Slots) -> bool:
    """Never: they start at one."""
    return m.a == 0 and m.b == 0


class OutOfRange(Model):
    """A property that itself goes wrong, in the state where n is four."""

    sizes = {Number: 5}

    n: Number

    @action
    def up(self) -> None:
        when(self.n < 4)
        self.n += 1


@invariant
def reciprocal_is_small(m: OutOfRange) -> bool:
    return 12 // (4 - m.n) < 100


class Unstarted(Counter):
    """An action that never fires."""

    @action
    def never(self) -> None:
        when(self.n > 9)
        self.n = Number(0)


class NeverBegun(Counter):
    """No initial state: the only one there could be is disabled."""

    @init
    def start(self) -> None:
        when(self.n > 0)
        self.n = Number(1)


class BegunTooHigh(Counter):
    """No initial state: the only one there could be does not fit."""

    @init
    def start(self) -> None:
        self.n += 5
