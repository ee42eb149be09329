"""Staged search: a search goes on from a run, or from a goal that it reached first, and says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quorate import EngineError, ModelError, Trace, check, save_trace
from quorate.exploration import EngineName
from quorate.reference.machine import Machine, Run
from tests.cli.commands import run
from tests.models_for_tests import stages
from tests.models_for_tests.stages import Steps

both = pytest.mark.parametrize("engine", ["native", "reference"])


def assert_a_run(trace: Trace | None, fails: bool = False) -> None:
    """CPython takes every step, from an initial state on."""
    assert trace is not None
    assert trace.instance is not None
    with trace.instance.active():
        machine = Machine(trace.instance)
        state = trace.initial
        assert state in [each.after for each in machine.initial_runs()]
        for number, taken in enumerate(trace.steps, 1):
            found = machine.run(taken.action, taken.arguments, state)
            assert isinstance(found, Run)
            if fails and number == len(trace.steps):
                assert found.fault is not None
            else:
                assert found.after == taken.state
            state = taken.state


@both
def test_a_search_goes_on_from_a_goal(engine: EngineName) -> None:
    result = check(Steps, engine=engine, after="one_at_three", keep_going=True)
    found = {verdict.name: (verdict.outcome, verdict.steps) for verdict in result.verdicts}
    # From 3 and 0 the states are 3/0, 3/1, 3/2 and 3/3; both at two is behind.
    assert result.exploration.states == 4
    assert found == {
        "never_both_at_two": ("undecided", None),
        "at_most_three": ("undecided", None),
        "upwards": ("undecided", None),
        "one_at_three": ("holds", 3),
        "ahead": ("holds", 4),
        "back_at_the_start": ("undecided", None),
        "stop": ("violated", 7),
    }
    assert result["at_most_three"].reason == "not violated from there"
    assert result["back_at_the_start"].reason == "not reached from there"
    assert_a_run(result["ahead"].trace)
    assert_a_run(result["stop"].trace, fails=True)
    said = "from the state in which one_at_three is reached, after 3 steps: explored fully; no step was cut"
    assert said in str(result)
    assert "holds" not in str(result)


@both
def test_goals_are_reached_one_after_the_other(engine: EngineName) -> None:
    result = check(Steps, engine=engine, after=["one_at_three", "ahead"], properties=["at_most_three"])
    assert result.exploration.states == 3
    assert result.exploration.start == "the state in which ahead is reached, after 4 steps"
    assert result["at_most_three"].outcome == "undecided"


@both
def test_a_goal_that_is_not_reached_is_what_is_reported(engine: EngineName) -> None:
    result = check(Steps, engine=engine, after="back_at_the_start", properties=["at_most_three"])
    assert [(verdict.name, verdict.outcome) for verdict in result.verdicts] == [
        ("back_at_the_start", "violated"),
        ("stop", "violated"),
    ]
    assert "back_at_the_start was not reached, so nothing was searched beyond" in result.warnings
    result = check(Steps, engine=engine, after=["ahead", "back_at_the_start"], keep_going=True)
    assert result["back_at_the_start"].outcome == "undecided"


@both
def test_a_search_goes_on_from_a_run(engine: EngineName) -> None:
    start = check(Steps, properties=["ahead"], keep_going=True)["ahead"].trace
    assert start is not None
    result = check(Steps, engine=engine, start=start, keep_going=True)
    trace = result["stop"].trace
    assert trace is not None
    assert trace.steps[: len(start.steps)] == start.steps
    assert len(trace.steps) == 7
    assert "from the last state of the run given, after 4 steps" in str(result)


def test_what_is_no_run_is_refused() -> None:
    start = check(Steps, properties=["ahead"], keep_going=True)["ahead"].trace
    assert start is not None
    skipped = replace(start, steps=start.steps[1:])
    with pytest.raises(
        ModelError, match=r"not one of Steps at these sizes: step 1, up\(p2\), leads to another"
    ):
        check(Steps, start=skipped)
    failed = check(Steps, keep_going=True)["stop"].trace
    with pytest.raises(
        ModelError, match=r"step 7 of the run given, stop.*, fails: there is no state after it"
    ):
        check(Steps, start=failed)


def test_what_is_no_goal_is_refused() -> None:
    with pytest.raises(ModelError, match="at_most_three is not a goal"):
        check(Steps, after="at_most_three")
    with pytest.raises(ModelError, match="Steps has no property called aheed"):
        check(Steps, after="aheed")
    with pytest.raises(ModelError, match="finds one run to a violation"):
        check(Steps, after="ahead", runs=2)
    with pytest.raises(EngineError, match="the engine bmc does not go on from a state"):
        check(Steps, after="ahead", engine="bmc")


def test_the_command_goes_on_from_a_saved_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "ahead.json"
    found = check(Steps, properties=["ahead"], keep_going=True, max_depth=4)
    save_trace(found["ahead"], saved)
    done = run(capsys, "check", f"{stages.__file__}:Steps", "--from", str(saved), "--engine", "reference")
    assert done.code == 1
    assert "from the last state of the run given, after 4 steps" in done.out
    other = run(capsys, "check", "paxos", "--from", str(saved))
    assert other.code == 2
    assert "this is not a run of Paxos" in other.err
