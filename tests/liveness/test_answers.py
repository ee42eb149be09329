"""Known answers: the verdict on each property of the small models, and the lengths of the way and the loop."""

from __future__ import annotations

import pytest

from quorate import Model, check
from quorate.exploration import EngineName
from tests.models_for_tests.liveness import Climb, Moving, Rotate, Strongly, Wrap

ENGINES: tuple[EngineName, ...] = ("reference", "native")

ANSWERS: list[tuple[type[Model], str, str, int | None, int | None]] = [
    # model, property, outcome, steps before the loop, steps of the loop
    (Rotate, "at_last_done", "violated", 0, 0),
    (Rotate, "can_be_done", "holds", None, None),
    (Rotate, "can_be_done_alone", "violated", 0, None),
    (Rotate, "held_then_done", "violated", 1, 2),
    (Rotate, "free_again", "violated", 1, 2),
    (Rotate, "stays_done", "violated", 0, 0),
    (Moving, "at_last_done", "violated", 1, 3),
    (Moving, "held_then_done", "violated", 1, 3),
    (Moving, "free_again", "violated", 1, 3),
    (Moving, "stays_done", "violated", 1, 3),
    (Strongly, "at_last_done", "holds", None, None),
    (Strongly, "held_then_done", "holds", None, None),
    (Strongly, "free_again", "violated", 2, 0),
    (Strongly, "stays_done", "holds", None, None),
    # The bound cuts the step to four.
    (Climb, "can_be_seven", "violated", 3, None),
    (Climb, "can_be_zero", "violated", 3, None),
    (Climb, "at_two", "holds", None, None),
    (Climb, "at_last_stuck", "undecided", None, None),
    (Climb, "zero_again", "violated", 3, 0),
    (Wrap, "can_be_seven", "violated", 0, None),
    (Wrap, "at_last_stuck", "violated", 0, 4),
    (Wrap, "zero_again", "violated", 3, 0),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("model", "name", "outcome", "way", "loop"), ANSWERS, ids=[f"{m.__name__}-{n}" for m, n, *_ in ANSWERS]
)
def test_answer(
    model: type[Model], name: str, outcome: str, way: int | None, loop: int | None, engine: EngineName
) -> None:
    verdict = check(model, properties=[name], engine=engine)[name]
    assert verdict.outcome == outcome, verdict.reason
    if outcome != "violated":
        return
    assert verdict.trace is not None
    at = verdict.trace.loop
    steps = len(verdict.trace.steps)
    assert (steps if at is None else at) == way
    assert (None if at is None else steps - at) == loop


@pytest.mark.parametrize("engine", ENGINES)
def test_the_assumption_that_is_needed_is_named(engine: EngineName) -> None:
    result = check(Strongly, properties=["at_last_done"], engine=engine)
    assert "needs" in result["at_last_done"].reason
    assert "strong fairness of finish" in result["at_last_done"].reason


@pytest.mark.parametrize("engine", ENGINES)
def test_fairness_is_tried_from_outside(engine: EngineName) -> None:
    assert check(Moving, properties=["at_last_done"], engine=engine, fair={"finish": "strong"})
    assert not check(Strongly, properties=["at_last_done"], engine=engine, fair={"finish": "weak"})
