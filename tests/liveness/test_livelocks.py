"""Faults of implementations that only properties of runs show: known answers, for the fault and for what is right."""

from __future__ import annotations

import pytest

from quorate import Model, check
from quorate.exploration import EngineName
from tests.models_for_tests.livelocks import AutoLeave, LeavesOnPassing, LivenessOnly, LogCompared

from .test_answers import ENGINES


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("model", [AutoLeave, LogCompared], ids=lambda model: model.__name__)
def test_what_is_right_holds(model: type[Model], engine: EngineName) -> None:
    assert check(model, engine=engine).outcome == "holds"


@pytest.mark.parametrize("engine", ENGINES)
def test_nobody_leaves_the_joint_configuration(engine: EngineName) -> None:
    """A shortest run to where it can never be left: the leader changes while the entry is applied."""
    verdict = check(LeavesOnPassing, engine=engine)["has_left"]
    assert (verdict.outcome, verdict.steps) == ("violated", 6)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_server_that_is_behind_deposes_every_leader(engine: EngineName) -> None:
    """A loop of three steps: it passes the pre-vote, another wins, it campaigns."""
    result = check(LivenessOnly, engine=engine, keep_going=True)
    assert [verdict.name for verdict in result.violations] == ["a_leader_stays"]
    trace = result["a_leader_stays"].trace
    assert trace is not None
    assert trace.loop is not None
    assert sorted(step.action for step in trace.steps[trace.loop :]) == ["campaign", "pre_vote", "win"]
