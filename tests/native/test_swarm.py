"""Random walks: what they find is there, and does not depend on the workers; their runs are made short."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from quorate.exploration import Exploration, Limits, Request
from quorate.language.instance import instantiate
from quorate.language.loading import load
from quorate.language.temporal import LIVENESS
from quorate.native.swarm import SwarmExplorer
from quorate.native.walk_binding import REGISTERS
from quorate.native.walking import estimate
from quorate.support.engine_errors import EngineError
from tests.contract.answers import ANSWERS, Answer
from tests.contract.explorer_contract import assert_real, request_of
from tests.few import few
from tests.models_for_tests import liveness, stages
from tests.native import growing

pytestmark = pytest.mark.usefixtures("compiler")


def summary(found: Exploration) -> dict[str, Any]:
    """All that must not depend on the workers."""
    return {
        "walked": found.walked,
        "stop": found.stop,
        "fired": found.transitions_by_action,
        "cuts": found.cuts,
        "violations": found.violations,
        "reached": found.reached,
    }


@pytest.mark.parametrize("answer", few(6, ANSWERS), ids=lambda answer: answer.model.__name__)
def test_walks_find_what_there_is(answer: Answer) -> None:
    deadlock = answer.deadlock is not None
    request = request_of(answer.model, workers=2, keep_going=True, deadlock=deadlock, walks=2000)
    found = SwarmExplorer().explore(request)
    assert found.stop == "walks"
    expected = dict(answer.violations)
    if answer.deadlock is not None:
        expected["deadlock", "deadlock"] = answer.deadlock
    assert {(v.name, v.kind): len(v.trace.steps) for v in found.violations} == expected
    reached = {name: trace and len(trace.steps) for name, trace in found.reached.items()}
    assert {name: reached[name] for name in answer.reached} == dict(answer.reached)
    for violation in found.violations:
        assert_real(request, violation.trace, violation.last_fails)
    assert found.walked is not None
    assert found.walked.walks == 2000
    assert found.walked.not_shortest == frozenset()


def test_the_states_are_estimated() -> None:
    (paxos,) = [each for each in ANSWERS if each.model.__name__ == "Paxos"]
    found = SwarmExplorer().explore(request_of(paxos.model, walks=20_000))
    assert found.walked is not None
    assert 0.5 * paxos.states < found.walked.states < 1.1 * paxos.states


def test_an_estimate_is_that_of_hyperloglog() -> None:
    assert estimate(bytes(REGISTERS)) == 0
    assert estimate(bytes([1]) + bytes(REGISTERS - 1)) == 1
    # With 12 bits left out, the rank k + 1 in all registers comes about with some 2^k times as many states.
    assert estimate(bytes([11]) * REGISTERS) == pytest.approx(0.72 * REGISTERS * 2**11, rel=0.02)


@pytest.mark.parametrize("variant", ["raft:Figure8", "paxos:AnyReportedValue", "raft:DoubleVote"])
def test_a_seed_is_the_same_for_any_number_of_workers(variant: str) -> None:
    cls = load(variant)
    one, other = (SwarmExplorer().explore(request_of(cls, workers=workers, seed=7)) for workers in (1, 3))
    assert one.stop == "violation"
    assert summary(one) == summary(other)


def test_another_seed_makes_other_walks() -> None:
    found = [SwarmExplorer().explore(request_of(stages.Steps, seed=seed, walks=10)) for seed in (0, 1)]
    assert found[0].transitions_by_action != found[1].transitions_by_action


def test_sets_that_grow_do_not_change_the_walks(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path))
    request = request_of(growing.Gossip, keep_going=True, walks=300, workers=2)
    unknown, known = SwarmExplorer().explore(request), SwarmExplorer().explore(request)
    assert list(tmp_path.glob("*.room"))
    assert summary(unknown) == summary(known)
    assert unknown.violations


def test_walks_go_on_from_a_run() -> None:
    request = request_of(stages.Steps, keep_going=True, walks=500)
    start = SwarmExplorer().explore(request).reached["one_at_three"]
    assert start is not None
    found = SwarmExplorer().explore(replace(request, start=start))
    assert [(v.name, len(v.trace.steps)) for v in found.violations] == [("stop", 7)]
    assert found.reached["back_at_the_start"] is None
    ahead = found.reached["ahead"]
    assert ahead is not None
    assert ahead.steps[: len(start.steps)] == start.steps


def test_a_depth_limits_walks() -> None:
    request = request_of(stages.Steps, walks=100)
    found = SwarmExplorer().explore(replace(request, limits=Limits(depth=2)))
    assert found.depth == 2
    assert not found.violations


def test_properties_of_runs_alone_are_refused() -> None:
    instance = instantiate(liveness.Wrap)
    of_runs = tuple(p for p in instance.properties if p.kind in LIVENESS)
    assert of_runs
    with pytest.raises(EngineError, match="property of runs"):
        SwarmExplorer().explore(Request(instance, (), liveness=of_runs))
    request = request_of(stages.Steps, limits=Limits(states=5))
    with pytest.raises(EngineError, match="store no states"):
        SwarmExplorer().explore(request)
