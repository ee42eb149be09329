"""Bounded model checking finds what the explorers find, at the same least depth."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from quorate.exploration import Limits, Request
from quorate.language.instance import instantiate
from quorate.language.loading import available, load
from quorate.language.model import Model
from quorate.models.paxos import AnyReportedValue, Paxos
from quorate.models.raft import Raft
from quorate.native import NativeExplorer
from quorate.support.budget import Budget
from quorate.support.engine_errors import EngineError
from quorate.symbolic.finite import fair_steps, values
from quorate.symbolic.finite.engine import BoundedExplorer
from quorate.verdicts.checking import check
from tests.contract.answers import ANSWERS, Answer
from tests.contract.explorer_contract import assert_real, request_of
from tests.differential.symbolic import OutOfTime, bounded_differences, told
from tests.models.answers import Bug
from tests.models.known import BUGS
from tests.models_for_tests import counting, turning
from tests.models_for_tests.liveness import Moving, Wrap

TAKES_LONG = {
    "P16-paxos_learners:BallotsMixed-learners_agree",
    "R1-raft:Figure8-leader_completeness",
    "R1-raft_relational:Figure8-leader_completeness",
    "R11-raft:OnlyLengthCompared-leader_completeness",
    "R28-raft_indices:RefusalTakenForMatch-matched_is_replicated",
    "R26-raft_stale_replies:MatchIndexNotReset-committed_on_majority",
    "R25-raft_stale_replies:StaleReplyAccepted-matched_is_replicated",
    "R25-raft_stale_replies:StaleReplyAccepted-committed_on_majority",
}
"""What is not found within a minute of a processor, or so much later that it was not tried."""
CHANGING = ("_membership", "_late_changes", "_replacement", "_joint", "_compacted_members", "_snapshots")
"""Models of Raft whose circuits alone take that long."""
LARGE = (".etcd_prevote", ".etcd_members", ".etcd_async")
"""Models whose circuits take that long even for few steps."""
SYSTEMS = (
    "chubby", "cockroach", "consul", "etcd", "kafka", "leases", "linearizability", "spanner", "tikv", "zookeeper"
)  # fmt: skip
"""Folders of models with large states, whose bugs of more than eight steps were not tried."""


def takes_long(bug: Bug) -> bool:
    module = load(bug.variant).__module__
    return (
        str(bug) in TAKES_LONG
        or module.endswith(LARGE)
        or (bug.steps > 5 and module.endswith(CHANGING))
        or (bug.steps > 8 and module.split(".")[2] in SYSTEMS)
    )


FOUND = [bug for bug in BUGS if not takes_long(bug)]
QUICK = (".paxos", ".paxos_flexible", ".raft_elections", ".raft_abstract", ".consensus")
SHORT = [bug for bug in FOUND if bug.steps <= 7 and load(bug.variant).__module__.endswith(QUICK)]


def below_three(m: Wrap) -> bool:
    return m.at < 3


@pytest.mark.parametrize("answer", ANSWERS, ids=[a.model.__name__ for a in ANSWERS])
@pytest.mark.parametrize("symmetry", [True, False], ids=["symmetry", "no_symmetry"])
def test_known_answers(answer: Answer, symmetry: bool) -> None:
    depth = min(answer.depth + 1, 12)
    request = request_of(answer.model, keep_going=True, symmetry=symmetry, limits=Limits(depth=depth))
    found = BoundedExplorer().explore(request)
    violations = {(v.name, v.kind): len(v.trace.steps) for v in found.violations}
    assert violations == dict(answer.violations)
    reached = {name: None if trace is None else len(trace.steps) for name, trace in found.reached.items()}
    assert {name: reached[name] for name in answer.reached} == dict(answer.reached)
    assert found.reasoning is not None
    assert set(found.reasoning.cut_by) == {bound for bound, times in answer.cuts.items() if times}
    for violation in found.violations:
        of_action = violation.name in {action.__name__ for action in request.instance.actions}
        assert_real(request, violation.trace, last_fails=of_action)


@pytest.mark.parametrize("bug", SHORT, ids=str)
def test_some_bugs_at_their_depth(bug: Bug) -> None:
    assert_found_at_its_depth(bug)


@pytest.mark.slow
@pytest.mark.parametrize("bug", FOUND, ids=str)
def test_every_bug_at_its_depth(bug: Bug) -> None:
    assert_found_at_its_depth(bug)


def assert_found_at_its_depth(bug: Bug) -> None:
    instance = instantiate(load(bug.variant), bug.sizes)
    wanted = tuple(p for p in instance.properties if p.name == bug.property)
    request = Request(instance, wanted, limits=Limits(depth=bug.steps))
    (violation,) = BoundedExplorer().explore(request, Budget.of(time=600)).violations
    assert (violation.name, len(violation.trace.steps)) == (bug.property, bug.steps)
    assert_real(request, violation.trace)


@pytest.mark.slow
@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("model", [base for _, base, _ in available()])
def test_every_model_as_the_native_engine(model: type[Model]) -> None:
    """On all runs of up to five steps; of models whose circuits grow too fast for that, on those of as many steps as
    twenty seconds are enough for. Of variants, the bugs are searched for, above."""
    instance, ways = instantiate(model), [{"keep_going": True}]
    depth = 5
    try:
        found = bounded_differences(instance, NativeExplorer(), depth, ways, seconds=20)
    except OutOfTime as error:
        depth = error.depth
    except values.TooLarge:  # there are more values than are told apart in runs of more steps
        depth = 2
    if depth < 5:
        assert depth >= 1
        found = bounded_differences(instance, NativeExplorer(), depth, ways, seconds=600)
    assert found == []


def test_what_was_searched_is_said_and_nothing_more() -> None:
    result = check(Paxos, engine="bmc", max_depth=4)
    assert result.outcome == "undecided"
    assert result["agreement"].reason == "not violated by runs of up to 4 steps"
    assert result["a_value_can_be_chosen"].reason == "not reached by runs of up to 4 steps"
    reasoning = result.to_json()["reasoning"]
    assert reasoning["summary"] == "all runs of up to 4 steps were searched"
    assert result.to_json()["states"] is None


def test_a_model_that_comes_to_an_end_is_decided() -> None:
    result = check(counting.Idle, engine="bmc", time=20)
    assert result.outcome == "holds"
    assert result.exploration.stop == "complete"


def test_one_run_is_searched_of_those_that_differ_in_names() -> None:
    paths = {}
    for symmetry in (True, False):
        request = request_of(Paxos, symmetry=symmetry, limits=Limits(depth=6))
        paths[symmetry] = told(BoundedExplorer().explore(request))
    assert paths[True] == paths[False]


@pytest.mark.parametrize("stop", ["time", "interrupted"])
def test_it_can_be_stopped(stop: str) -> None:
    interrupt = threading.Event()
    request = request_of(AnyReportedValue, {"Ballot": 5, "Value": 3})
    timer = threading.Timer(1.0, interrupt.set)
    if stop == "interrupted":
        timer.start()
    found = BoundedExplorer().explore(
        request, Budget.of(1.0 if stop == "time" else None, interrupt=interrupt)
    )
    assert found.stop == stop
    assert found.seconds < 30


def test_no_deadlocks_are_looked_for() -> None:
    with pytest.raises(EngineError, match="does not look for deadlocks"):
        BoundedExplorer().explore(request_of(counting.Guarded, deadlock=True))


def test_only_the_properties_asked_for() -> None:
    result: Any = check(counting.Slots, engine="bmc", properties=["b_stays_below_three"])
    assert [(v.name, v.steps) for v in result.violations] == [("b_stays_below_three", 2)]


def test_an_encoding_that_is_too_large_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "LIMIT", 5)
    with pytest.raises(EngineError, match="a Promise may have more than 5 values here"):
        BoundedExplorer().explore(request_of(Paxos, limits=Limits(depth=4)))


def test_a_fair_action_of_too_many_runs_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fair_steps, "MOST_RUNS", 2)
    with pytest.raises(EngineError, match="take is fair and has more than 2 runs from a state"):
        check(Moving, properties=["at_last_done"], engine="bmc")


def test_a_search_for_states_and_for_lassos_is_one() -> None:
    """It stops at the length of the first violation, unless told to go on."""
    asked: list[Any] = ["zero_again", "at_last_stuck", below_three]
    result = check(Wrap, properties=asked, engine="bmc", max_depth=6, keep_going=True)
    told = [(v.name, v.kind, v.steps) for v in result.violations]
    assert told == [
        ("at_last_stuck", "eventually", 4),
        ("zero_again", "again_and_again", 3),
        ("below_three", "invariant", 3),
    ]
    first = check(Wrap, properties=asked, engine="bmc", max_depth=6)
    assert {v.name for v in first.violations} == {"zero_again", "below_three"}
    assert first["at_last_stuck"].reason == "not violated by runs of up to 3 steps"


def test_a_circuit_that_takes_long_is_given_up_in_time() -> None:
    sizes = {"Log": 4, "Index": 5, "Term": 5}
    found = BoundedExplorer().explore(request_of(Raft, sizes), Budget.of(time=1.5))
    assert found.stop == "time"
    assert found.seconds < 20


@pytest.mark.parametrize(
    ("asked", "depth", "violated"),
    [
        ((), 1, []),
        ((turning.three_is_shown,), 5, []),
        ((turning.three_is_shown, turning.small), 5, ["small"]),
    ],
)
def test_it_ends_when_there_is_nothing_else_to_look_for(
    asked: tuple[Any, ...], depth: int, violated: list[str]
) -> None:
    instance = instantiate(turning.Wheel)
    properties = tuple(p for p in instance.properties if p.name in {each.__name__ for each in asked})
    found = BoundedExplorer().explore(Request(instance, properties, keep_going=True))
    assert (found.stop, found.depth) == ("complete", depth)
    assert [v.name for v in found.violations] == violated
    assert found.reasoning is not None
    assert "nothing left to search for" in found.reasoning.summary
    assert found.reasoning.cut_by == ("Digit",)


def test_it_goes_on_as_long_as_something_can_go_wrong() -> None:
    found = BoundedExplorer().explore(Request(instantiate(turning.Breaking), (), limits=Limits(depth=5)))
    assert (found.stop, found.depth, found.violations) == ("depth", 5, ())


def test_a_loop_that_nothing_comes_to_has_no_turns() -> None:
    found = BoundedExplorer().explore(request_of(turning.NeverTurning), Budget.of(time=30))
    assert found.stop == "violation"
