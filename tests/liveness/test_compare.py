"""Comparison of variants that violate properties of runs, and of what a variant cannot reach."""

from __future__ import annotations

from quorate import Comparisons, Model, Range, action, always_possible, compare, eventually, reachable, when


class Level(Range):
    """0 to 3."""


class Lift(Model):
    """It goes up floor by floor and down at once, and is left on top at last."""

    sizes = {Level: 4}
    at: Level
    out: bool

    @action(fair="weak")
    def move(self) -> None:
        when(not self.out)
        self.at = Level(0) if self.at == 3 else self.at + 1

    @action(fair="strong")
    def leave(self) -> None:
        when(self.at == 3)
        self.out = True


class Impatient(Lift):
    """BUG: it is left only if it waits."""

    @action(fair="weak")
    def leave(self) -> None:
        super().leave()


class Stuck(Lift):
    """BUG: it does not come to the top floor."""

    @action
    def move(self) -> None:
        when(self.at < 2)
        super().move()


@eventually
def left(m: Lift) -> bool:
    return m.out


@always_possible
def can_be_left(m: Lift) -> bool:
    return m.out


@reachable
def on_top(m: Lift) -> bool:
    return m.at == 3


def compared(variant: type[Model]) -> Comparisons:
    return compare(Lift, [variant], engine="reference", keep_going=True)


def test_a_run_that_is_fair_to_the_variant_only() -> None:
    (comparison,) = compared(Impatient)
    assert comparison.base_result.outcome == "holds"
    assert [verdict.name for verdict in comparison.result.violations] == ["left"]
    assert comparison.divergence is not None
    assert comparison.divergence.refused is None
    assert comparison.divergence.unshown == "the run is not fair to leave"
    assert comparison.lost is None
    assert "In Lift it is no violation: the run is not fair to leave." in str(comparison)


def test_what_the_variant_cannot_reach_is_shown_in_the_correct_protocol() -> None:
    (comparison,) = compared(Stuck)
    lost = comparison.lost
    assert lost is not None
    assert lost.name == "can_be_left"
    assert [step.action for step in lost.trace.steps] == ["move", "move", "move", "leave"]
    refused = lost.divergence.refused
    assert refused is not None
    assert (refused.step, refused.how) == (3, "guard")
    told = str(comparison)
    assert "can_be_left: Lift comes there in 4 steps" in told
    assert "Stuck does not take step 3" in told
    assert "self.at < 2" in told


def test_json_has_both() -> None:
    (unfair,) = compared(Impatient).to_json()["variants"]
    assert unfair["parts"]["message"] == "the run is not fair to leave"
    assert unfair["lost"] is None
    (stuck,) = compared(Stuck).to_json()["variants"]
    assert stuck["lost"]["name"] == "can_be_left"
    assert len(stuck["lost"]["trace"]["steps"]) == 4
    assert stuck["lost"]["parts"]["step"] == 3


class Door(Model):
    """It is opened by one who is inside, or from outside by another."""

    shut: bool
    locked: bool

    @action
    def close(self) -> None:
        self.shut = True

    @action
    def lock(self) -> None:
        when(self.shut)
        self.locked = True

    @action
    def push(self) -> None:
        when(self.may_push())
        self.shut = False
        self.locked = False

    @action
    def unlock_from_outside(self) -> None:
        when(self.locked)
        self.locked = False

    def may_push(self) -> bool:
        return self.shut


class LocksIn(Door):
    """BUG: a locked door cannot be pushed."""

    def may_push(self) -> bool:
        return self.shut and not self.locked


@always_possible(without=("unlock_from_outside",))
def is_open(m: Door) -> bool:
    return not m.shut


def test_where_the_variant_loses_what_stays_possible_the_correct_protocol_goes_on() -> None:
    """It takes the whole run to where the variant cannot go on, and the run from there is without help."""
    for engine in ("reference", "native"):
        (comparison,) = compare(Door, [LocksIn], engine=engine)
        assert comparison.divergence is not None
        assert comparison.divergence.refused is None
        lost = comparison.lost
        assert lost is not None
        assert [step.action for step in lost.trace.steps] == ["close", "lock", "push"]
        refused = lost.divergence.refused
        assert refused is not None
        assert (refused.step, refused.how) == (3, "guard")
