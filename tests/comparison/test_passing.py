"""A variant has actions that the protocol lacks: it passes over those steps that change nothing it has."""

from __future__ import annotations

import pytest

from quorate import Model, Range, action, check, compare, eventually, invariant, when
from quorate.comparison.divergence import Divergence, divergence_from
from quorate.comparison.passing import Passed
from quorate.exploration import Violation
from quorate.language.instance import instantiate


class Height(Range): ...


class Steps(Model):
    sizes = {Height: 6}

    at: Height

    @action(fair="weak")
    def up(self) -> None:
        when(self.at < 3)
        self.at += 1


class Rested(Steps):
    """BUG: goes up by two once it has rested."""

    rested: bool

    @action
    def rest(self) -> None:
        when(self.at == 1)
        when(not self.rested)
        self.rested = True

    @action(fair="weak")
    def up(self) -> None:
        when(self.at < 3)
        self.at += 2 if self.rested and self.at == 2 else 1


class Jumping(Steps):
    """BUG: an action of its own changes what the protocol has."""

    @action
    def jump(self) -> None:
        when(self.at == 2)
        self.at += 3


class Dithering(Steps):
    """BUG: need not go up, and goes round."""

    odd: bool

    @action(fair="weak")
    def dither(self) -> None:
        self.odd = not self.odd

    @action(fair="unfair")
    def up(self) -> None:
        when(self.at < 3)
        self.at += 1


@invariant
def low(m: Steps) -> bool:
    return m.at <= 3


@eventually
def arrives(m: Steps) -> bool:
    return m.at == 3


def violation_of(variant: type[Steps]) -> Violation:
    found = next(each.violation for each in check(variant, engine="reference").violations)
    assert found is not None
    return found


def parted(variant: type[Steps]) -> Divergence:
    return divergence_from(violation_of(variant), instantiate(variant), instantiate(Steps))


def test_the_run_is_followed_on_after_a_step_that_is_passed_over() -> None:
    found = parted(Rested)
    assert found.passed == (Passed(2, "rest"),)
    assert found.refused is None
    assert found.difference is not None
    assert found.difference.step == 4
    assert [str(change) for change in found.difference.base] == ["at: 2 → 3"]


def test_a_step_that_changes_what_the_protocol_has_is_refused() -> None:
    found = parted(Jumping)
    assert found.passed == ()
    assert found.refused is not None
    assert (found.refused.step, found.refused.how) == (3, "no such action")


def test_a_loop_that_is_passed_over_is_staying_where_it_is() -> None:
    """The protocol stops there, which is not fair of it."""
    violation = violation_of(Dithering)
    assert violation.trace.loop is not None
    assert len(violation.trace.steps) > violation.trace.loop
    found = parted(Dithering)
    assert {each.action for each in found.passed} == {"dither"}
    assert (found.difference, found.refused) == (None, None)
    assert found.unshown == "the run is not fair to up"


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        (Rested, "Steps passes over step 2: it has no action rest, and nothing changes that it has."),
        (Dithering, "Steps takes every other step of this run, with the same effects."),
    ],
)
def test_it_is_said(variant: type[Steps], said: str) -> None:
    found = compare(Steps, [variant])
    assert said in str(found)
    (row,) = found.to_json()["variants"]
    assert row["parts"]["passed"]
    assert row["parts"]["step"] is None
