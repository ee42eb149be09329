"""Profiles: what makes the states of a search so many, counted by hand, and alike in both engines."""

from __future__ import annotations

import json

import pytest

from quorate import check
from quorate.exploration import EngineName
from quorate.models.paxos import Paxos
from quorate.profiles.profile import Profile, SmallerProfile, VariableProfile
from tests.cli.commands import MODELS, run
from tests.models_for_tests.constrained import Walk

both = pytest.mark.parametrize("engine", ["native", "reference"])


def profile_of(model: type[Walk] | type[Paxos], **options: object) -> Profile:
    found = check(model, profile=True, **options).exploration.profile  # type: ignore[arg-type]
    assert found is not None
    return found


@both
def test_counts_of_a_small_model(engine: EngineName) -> None:
    found = profile_of(Walk, engine=engine, symmetry=False, properties=[])
    assert (found.states, found.measured, found.unpacked) == (15, 15, 15)
    assert found.variables == (VariableProfile("at", 15, 1),)
    assert found.found == {"go": 14, "fail": 0}
    # With places 0 to 4 nothing changes; one walker is at 0 to 4.
    assert found.smaller == (SmallerProfile("Walker", 1, 5, True), SmallerProfile("Place", 5, 15, True))


def test_engines_count_the_same_states() -> None:
    one = profile_of(Paxos, engine="native", symmetry=False)
    other = profile_of(Paxos, engine="reference", symmetry=False)
    assert one.variables == other.variables
    assert [(k.kind, k.without, k.most, k.average) for k in one.kinds] == [
        (k.kind, k.without, k.most, k.average) for k in other.kinds
    ]
    assert sum(one.found.values()) == sum(other.found.values()) == one.states - 1
    assert {kind.kind for kind in one.kinds} == {"Prepare", "Promise", "Accept", "Accepted"}
    # Whether an acceptor accepted is read in sets of messages, not as an argument: nothing is said of it.
    assert {kind.kind for kind in one.kinds if kind.idle is None} >= {"Accepted"}


@both
def test_a_search_that_a_limit_ends_is_profiled_in_short(engine: EngineName) -> None:
    result = check(Paxos, engine=engine, max_states=200, profile="undecided")
    assert result.exploration.profile is not None
    assert result.exploration.profile.smaller == ()
    assert "what makes them so many, of 200 states:" in str(result)
    assert "--profile says more." in str(result)
    assert check(Walk, engine=engine, profile="undecided", keep_going=True).exploration.profile is None
    assert check(Paxos, engine=engine, max_states=200).exploration.profile is None


def test_the_command_tells_what_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    model = f"{MODELS / 'constrained.py'}:Walk"
    said = run(capsys, "check", model, "--profile", "--engine", "reference", "--keep-going").out
    assert "with --set Walker=1 the search ends after 5 states" in said
    answer = run(capsys, "check", model, "--profile", "--json", "--engine", "reference", "--keep-going")
    profile = json.loads(answer.out)["profile"]
    assert profile["variables"] == [{"name": "at", "values": 9, "without": 1, "history": False}]
