"""`quorate.check`: what may be given to it, and the verdicts that come of it."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

import quorate
from quorate import Model, ModelError
from quorate.exploration import Explorer, Request
from quorate.models.paxos import Paxos
from quorate.native import build
from quorate.reference import ReferenceExplorer
from quorate.support.engine_errors import EngineError
from quorate.symbolic.finite.sat import has_python_sat
from quorate.verdicts import explanations
from quorate.verdicts.property_verdicts import first_sentence
from quorate.verdicts.result import Result
from tests.models_for_tests import counting, messages, processes


def check(model: Any, **options: Any) -> Result:
    return quorate.check(model, engine="reference", **options)


def outcomes(result: Result) -> dict[str, str]:
    return {verdict.name: verdict.outcome for verdict in result.verdicts}


def test_a_class_an_object_and_a_name() -> None:
    assert check(Paxos).exploration.states == 443
    assert check(Paxos({quorate.models.paxos.Ballot: 1})).sizes["Ballot"] == 1
    result = check("paxos", sizes={"Ballot": 1}, symmetry=False)
    assert (result.model, result.variant, result.title) == ("paxos", None, "paxos")
    assert result.sizes["Ballot"] == 1


def test_what_holds_says_how_far() -> None:
    result = check(processes.Mutex)
    assert result
    assert result.outcome == "holds"
    assert result["one_inside"].reason == "explored fully; no step was cut by a bound"
    assert result["everybody_tries"].steps == 3
    assert result.trace is None
    with pytest.raises(KeyError):
        result["nothing"]


def test_cuts_are_said_and_do_not_make_it_undecided() -> None:
    result = check(counting.Counter)
    assert result.outcome == "holds"
    verdict = result["by_one_at_most"]
    assert verdict.reason == "explored fully within the bounds; steps were cut by Number once"


def test_a_violation_leaves_the_rest_undecided() -> None:
    result = check(counting.Slots)
    assert result.outcome == "violated"
    assert outcomes(result) == {
        "b_is_never_ahead": "undecided",
        "a_stays_below_three": "violated",
        "b_stays_below_three": "undecided",
        "both_zero": "undecided",
    }
    assert result["b_is_never_ahead"].reason == "the search stopped at a violation first"
    assert result.trace is not None
    assert [step.action for step in result.trace.steps] == ["move"]


def test_keep_going_decides_all() -> None:
    result = check(counting.Slots, keep_going=True, deadlock=True)
    assert outcomes(result) == {
        "b_is_never_ahead": "holds",
        "a_stays_below_three": "violated",
        "b_stays_below_three": "violated",
        "both_zero": "violated",
        "deadlock": "violated",
    }
    unreached = result["both_zero"]
    assert (unreached.trace, unreached.steps) == (None, None)


def test_a_goal_not_reached_when_steps_were_cut_is_undecided() -> None:
    result = check(counting.Jumper, keep_going=True)
    assert outcomes(result) == {"three": "undecided", "by_one_at_most": "violated"}
    assert "steps were cut by Number once" in result["three"].reason


def test_no_deadlock_is_a_verdict_too() -> None:
    assert check(processes.Mutex, deadlock=True)["deadlock"].outcome == "holds"
    assert "deadlock" not in outcomes(check(processes.Mutex))


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"max_depth": 1}, "depth"),
        ({"max_states": 3}, "states"),
        ({"time": 1e-9}, "time"),
        ({"memory": 1}, "memory"),
    ],
)
def test_limits_leave_it_undecided(limit: dict[str, Any], said: str) -> None:
    result = check(processes.Mutex, symmetry=False, **limit)
    assert result.outcome == "undecided"
    assert result.exploration.stop == said
    assert result["one_inside"].reason == f"the {said.removesuffix('s')} limit was reached first"


def test_an_interrupt_leaves_it_undecided() -> None:
    interrupt = threading.Event()
    interrupt.set()
    result = check(processes.Mutex, interrupt=interrupt)
    assert (result.outcome, result["one_inside"].reason) == ("undecided", "the search was interrupted")


def test_what_was_selected_and_reached_holds_even_if_stopped() -> None:
    assert check(processes.Mutex, properties=["everybody_tries"], max_depth=3).outcome == "holds"
    assert check(processes.Mutex, properties=[processes.one_inside], max_depth=3).outcome == "undecided"


def test_asserts_and_failures_are_always_looked_for() -> None:
    result = check(counting.Asserting, properties=[])
    (verdict,) = result.violations
    assert (verdict.kind, verdict.name, verdict.reason) == ("assert", "up", "already at 2")
    (verdict,) = check(messages.Hasty).violations
    assert verdict.kind == "failure"


@pytest.mark.parametrize("part", ["refusals", "witness_of"])
def test_an_error_in_an_explanation_is_no_silent_omission(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a bug in Quorate")

    monkeypatch.setattr(explanations, part, broken)
    with pytest.raises(KeyError):
        check(counting.Slots, keep_going=True, deadlock=True)


def test_actions_that_never_fire_are_warned_about() -> None:
    assert check(counting.Unstarted).warnings == ("never never fired: no reachable state enables it",)
    assert check(counting.Counter).warnings == ()


def test_what_is_not_explored_fully_has_no_action_that_never_fires() -> None:
    assert check(counting.Unstarted, max_depth=1).warnings == ()
    assert check(Paxos, max_depth=0).warnings == ()


@pytest.mark.skipif(not has_python_sat(), reason="python-sat is not installed")
@pytest.mark.parametrize("runs", [1, 2])
def test_several_runs_are_not_asked_of_an_engine_that_finds_one(runs: int) -> None:
    result = quorate.check(counting.Asserting, engine="bmc", runs=runs)
    assert [violation.name for violation in result.violations] == ["up"]
    said = ("the bmc engine finds one run to a violation; the native and the reference engine find more",)
    assert result.warnings == (said if runs > 1 else ())


@pytest.mark.usefixtures("compiler")
def test_what_several_workers_leave_open_is_warned_about() -> None:
    def warnings(workers: int, **limits: Any) -> tuple[str, ...]:
        return quorate.check(Paxos, engine="native", workers=workers, **limits).warnings

    assert warnings(2, max_states=100) == (
        "with several workers, the states of depth 8 that are explored differ from run to run; "
        "with --workers 1 they are always the same",
    )
    assert warnings(1, max_states=100) == warnings(2, max_depth=5) == warnings(2) == ()


def test_violations_have_witnesses() -> None:
    witness = check(processes.Careless)["one_inside"].witness
    assert witness is not None
    assert {name: repr(value) for name, value in witness.items()} == {"p": "p1", "q": "p2"}


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        ({"properties": ["one_insid"]}, "no property called one_insid", "did you mean one_inside?"),
        ({"sizes": {"process": 2}}, "no size or constant called process", "did you mean Process?"),
        ({"sizes": {"Process": 0}}, "the size of Process is 0", "at least 1"),
    ],
)
def test_what_is_misspelt(options: dict[str, Any], message: str, hint: str) -> None:
    with pytest.raises(ModelError, match=message) as caught:
        check(processes.Mutex, **options)
    assert hint in caught.value.diagnostic.hint


def test_json_has_exactly_the_documented_keys() -> None:
    result = check(counting.Asserting, keep_going=True)
    found = json.loads(json.dumps(result.to_json()))
    assert list(found) == [
        "model",
        "variant",
        "sizes",
        "engine",
        "symmetry",
        "workers",
        "processes",
        "outcome",
        "exploration",
        "start",
        "states",
        "transitions",
        "depth",
        "cuts",
        "actions",
        "walks",
        "properties",
        "seconds",
        "bytes_per_state",
        "reasoning",
        "kept",
        "profile",
        "warnings",
    ]
    assert (found["model"], found["variant"]) == ("counting", "Asserting")
    assert found["sizes"] == {"Number": 5}
    assert set(found["seconds"]) == {"compile", "explore", "total"}
    for property_ in found["properties"]:
        assert list(property_) == [
            *("name", "kind", "outcome", "reason", "needs", "then", "steps", "shortest"),
            *("witness", "trace", "others"),
        ]
    failed = found["properties"][-1]
    assert (failed["name"], failed["kind"], failed["steps"]) == ("up", "assert", 3)
    ending = failed["trace"]["ending"]
    assert ending["message"] == "already at 2"
    assert found["exploration"] == "complete"
    assert found["warnings"] == []
    silent = check(counting.Unstarted).to_json()
    assert silent["warnings"] == ["never never fired: no reachable state enables it"]


def test_without_a_compiler_the_reference_runs_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> tuple[str, ...]:
        raise build.NoCompiler

    monkeypatch.setattr(build, "compiler", none)
    result = quorate.check(processes.Mutex)
    assert result.engine == "reference"
    assert "pip install 'quorate[cc]'" in result.warnings[0]
    with pytest.raises(EngineError, match="needs a C compiler"):
        quorate.check(processes.Mutex, engine="native")


def test_the_reference_engine_checks_the_model_first() -> None:
    class Wrong(processes.Mutex):
        @quorate.action
        def request(self, p: processes.Process) -> None:
            while True:
                pass

    with pytest.raises(ModelError, match="while"):
        check(Wrong)


def test_contract_types() -> None:
    assert isinstance(ReferenceExplorer(), Explorer)
    assert Request.__dataclass_params__.frozen  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("doc", "first"),
    [
        ("One.", "One."),
        ("It is so. And so on.", "It is so."),
        ('As it says: "This." Then more.', 'As it says: "This."'),
        ("See section 2.1: it is so, e.g. there", "See section 2.1: it is so, e.g. there"),
        ("", ""),
    ],
)
def test_first_sentence(doc: str, first: str) -> None:
    assert first_sentence(doc) == first


@pytest.mark.parametrize("engine", ["native", "reference", "bmc", "pdr", "induction"])
@pytest.mark.parametrize("model", [counting.NeverBegun, counting.BegunTooHigh])
def test_without_an_initial_state_nothing_is_decided(model: type[Model], engine: str) -> None:
    result = quorate.check(model, engine=engine)  # type: ignore[arg-type]
    assert result.outcome == "undecided"
    assert {verdict.outcome for verdict in result.verdicts} == {"undecided"}
    assert any("there is no initial state" in warning for warning in result.warnings)
    assert quorate.check(model, engine=engine, properties=["by_one_at_most"]).outcome == "undecided"  # type: ignore[arg-type]
