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
