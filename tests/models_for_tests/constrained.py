"""Models whose search is limited by a @constraint. How many states there are is counted by hand in each docstring."""

from __future__ import annotations

from quorate import (
    Map,
    Model,
    Range,
    Symmetric,
    action,
    always_possible,
    constraint,
    eventually,
    invariant,
    reachable,
    step,
    when,
)


class Walker(Symmetric): ...


class Place(Range): ...


class Walk(Model):
    """Two walkers, each at 0 to 5, go on as long as they are at most 3 together. So they are at most 4 together:
    1 + 2 + 3 + 4 + 5 states, of which the last 5 are not expanded; up to symmetry 1 + 1 + 2 + 2 + 3. Each of the
    others has two steps."""

    sizes = {Walker: 2, Place: 6}
    at: Map[Walker, Place]

    @action(fair="weak")
    def go(self, w: Walker) -> None:
        self.at[w] += 1

    @action
    def fail(self) -> None:
        when(self.together() == 4)
        assert self.together() != 4, "tried where the search does not go on"

    def together(self) -> int:
        return sum(self.at[w] for w in Walker)


@constraint
def near(m: Walk) -> bool:
    return m.together() <= 3


@invariant
def never_four(m: Walk) -> bool:
    return m.together() != 4


@step
def never_to_four(before: Walk, after: Walk) -> bool:
    return before.together() == after.together() or after.together() != 4


@reachable
def four(m: Walk) -> bool:
    return m.together() == 4


@reachable
def five(m: Walk) -> bool:
    return m.together() == 5


@always_possible
def all_the_way(m: Walk) -> bool:
    return all(m.at[w] == 5 for w in Walker)


@eventually
def far_at_last(m: Walk) -> bool:
    return any(m.at[w] == 5 for w in Walker)


class Counting(Model):
    """Counts to 3, where the constraint has no value, which is as false: four states, of which the last is not
    expanded."""

    sizes = {Place: 6}
    n: Place

    @action
    def up(self) -> None:
        self.n += 1


@constraint
def can_be_divided(m: Counting) -> bool:
    return 6 // (3 - m.n) > 0


class Fork(Model):
    """From 0 to 1 or 2, and from there to 3. The search does not go on from 1, so it comes to 3 through 2 only."""

    sizes = {Place: 4}
    at: Place

    @action
    def to_one(self) -> None:
        when(self.at == 0)
        self.at = Place(1)

    @action
    def to_two(self) -> None:
        when(self.at == 0)
        self.at = Place(2)

    @action
    def to_three(self) -> None:
        when(1 <= self.at <= 2)
        self.at = Place(3)


@constraint
def not_one(m: Fork) -> bool:
    return m.at != 1


@invariant
def never_three(m: Fork) -> bool:
    return m.at != 3


class Halted(Model):
    """No step is possible from the only state, which a constraint cuts: what a run may do there is not asked."""

    sizes = {Place: 3}
    at: Place

    @action(fair="weak")
    def go(self) -> None:
        when(self.at > 0)
        self.at = Place(2)


@constraint
def not_the_first(m: Halted) -> bool:
    return m.at > 0


@eventually
def the_last(m: Halted) -> bool:
    return m.at == 2


class Twofold(Model):
    """Counts to 3, where two constraints are false: it is the first that cuts."""

    sizes = {Place: 6}
    at: Place

    @action
    def go(self) -> None:
        self.at += 1


@constraint
def small(m: Twofold) -> bool:
    return m.at < 3


@constraint
def not_three(m: Twofold) -> bool:
    return m.at != 3
