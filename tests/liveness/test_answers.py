"""Known answers: the verdict on each property of the small models, and the lengths of the way and the loop."""

from __future__ import annotations

import pytest

from quorate import Model, check
from quorate.exploration import EngineName
from quorate.support.engine_errors import EngineError
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


SHORTER = {(Rotate, "free_again"): 2, (Moving, "free_again"): 2}
"""Where the least number of steps, loop included, is less than by the nearest state in which a run may stay."""

OF_RUNS = [each for each in ANSWERS if not each[1].startswith("can_be")]


@pytest.mark.parametrize(
    ("model", "name", "outcome", "way", "loop"), OF_RUNS, ids=[f"{m.__name__}-{n}" for m, n, *_ in OF_RUNS]
)
def test_bounded_search_finds_a_lasso_of_the_least_steps(
    model: type[Model], name: str, outcome: str, way: int | None, loop: int | None
) -> None:
    verdict = check(model, properties=[name], engine="bmc", max_depth=5)[name]
    if outcome != "violated":
        assert (verdict.outcome, verdict.trace) == ("undecided", None)
        assert verdict.reason.startswith("not violated by runs of up to ")
        return
    assert (way, loop) != (None, None)
    assert verdict.outcome == "violated", verdict.reason
    assert verdict.steps == SHORTER.get((model, name), (way or 0) + (loop or 0))
    assert verdict.trace is not None
    assert verdict.trace.loop is not None


def test_bounded_search_leaves_open_what_no_single_run_shows() -> None:
    verdict = check(Rotate, properties=["can_be_done_alone"], engine="bmc", max_depth=3)["can_be_done_alone"]
    assert verdict.outcome == "undecided"
    assert "no single run shows that it is lost: --engine native" in verdict.reason


@pytest.mark.parametrize("engine", ENGINES)
def test_the_assumption_that_is_needed_is_named(engine: EngineName) -> None:
    result = check(Strongly, properties=["at_last_done"], engine=engine)
    assert "needs" in result["at_last_done"].reason
    assert "strong fairness of finish" in result["at_last_done"].reason


@pytest.mark.parametrize("engine", ENGINES)
def test_fairness_is_tried_from_outside(engine: EngineName) -> None:
    assert check(Moving, properties=["at_last_done"], engine=engine, fair={"finish": "strong"})
    assert not check(Strongly, properties=["at_last_done"], engine=engine, fair={"finish": "weak"})


def test_bounded_search_takes_fairness_from_outside() -> None:
    def outcome(model: type[Model], strength: str) -> str:
        result = check(
            model, properties=["at_last_done"], engine="bmc", max_depth=5, fair={"finish": strength}
        )
        return result["at_last_done"].outcome

    assert outcome(Moving, "strong") == "undecided"
    assert outcome(Strongly, "weak") == "violated"


def test_too_many_renamings_are_refused_by_name() -> None:
    with pytest.raises(EngineError, match=r"^with Server=9 there are more than 65,535 renamings, too many"):
        check(Moving, sizes={"Server": 9}, properties=["at_last_done"], engine="native")
