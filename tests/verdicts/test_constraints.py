"""Constraints: verdicts of a search that does not go on from every state, in every engine."""

from __future__ import annotations

import pytest

from quorate import ModelError, check, graph
from quorate.exploration import EngineName
from quorate.language.instance import instantiate
from quorate.output.tla import export
from tests.models_for_tests.constrained import Counting, Fork, Halted, Walk

EXPLICIT: tuple[EngineName, ...] = ("native", "reference")


@pytest.mark.parametrize("engine", EXPLICIT)
def test_a_verdict_says_how_many_states_a_constraint_cut(engine: EngineName) -> None:
    result = check(Walk, engine=engine, properties=["five", "all_the_way", "far_at_last"], deadlock=True)
    assert "cut by constraint near: 3 states" in str(result)
    assert result.exploration.cuts["constraint near"] == 3
    five = result["five"]
    assert (five.outcome, five.reason) == (
        "undecided",
        "not reached within the bounds, and cut by constraint near: 3 states",
    )
    assert result["deadlock"].outcome == "holds"
    for name, states in (("all_the_way", 9), ("far_at_last", 3)):
        assert result[name].outcome == "undecided"
        assert result[name].reason == f"because of constraint near, in {states} states"


@pytest.mark.parametrize("engine", EXPLICIT)
def test_properties_of_states_and_steps_hold_within_a_constraint(engine: EngineName) -> None:
    result = check(Counting, engine=engine)
    assert result.outcome == "holds"
    assert "explored fully within the bounds; cut by constraint can_be_divided: 1 state" in str(result)


@pytest.mark.parametrize("engine", ["bmc", "pdr", "induction"])
def test_symbolic_engines_take_no_step_from_a_state_outside(engine: EngineName) -> None:
    result = check(Walk, engine=engine, properties=["four", "five"])
    assert result["four"].steps == 4
    assert result["five"].outcome == "undecided"
    assert not result.violations


def test_bmc_finds_no_run_beyond_a_constraint() -> None:
    result = check(Walk, engine="bmc", properties=["five"])
    assert result["five"].reason == "not reached within the bounds, and steps may be cut by constraint near"
    assert result.exploration.depth == 4


def test_a_constraint_is_nothing_to_decide() -> None:
    with pytest.raises(ModelError, match="near is marked @constraint, which is nothing to decide"):
        check(Walk, properties=["near"])


def test_a_graph_ends_where_a_constraint_is_false() -> None:
    for symmetry, states, cut in ((True, 9, 3), (False, 15, 5)):
        found = graph(Walk, symmetry=symmetry)
        assert found.explored == states
        assert found.cuts == {"constraint near": cut}


def test_tla_has_the_constraint_in_its_configurations() -> None:
    module = export(instantiate(Walk))
    assert "near ==" in module.text
    assert all("\nCONSTRAINT near\n" in config.text() for config in module.configs.values())


@pytest.mark.parametrize("engine", EXPLICIT)
def test_no_other_shortest_run_leads_through_a_state_outside(engine: EngineName) -> None:
    [violation] = check(Fork, engine=engine, runs=5).violations
    assert violation.trace is not None
    assert [step.action for step in violation.trace.steps] == ["to_two", "to_three"]
    assert violation.further_runs == ()


@pytest.mark.parametrize("engine", [*EXPLICIT, "bmc"])
def test_a_run_that_stops_in_a_state_outside_shows_nothing(engine: EngineName) -> None:
    assert check(Halted, engine=engine)["the_last"].outcome == "undecided"
