"""Property-directed reachability and induction: what they prove, and what they find instead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quorate import Map, Symmetric, action, invariant
from quorate.exploration import Explorer, Request
from quorate.language.instance import Instance, instantiate
from quorate.language.kernel import lower_to_total
from quorate.language.model import Model
from quorate.models.paxos import AnyReportedValue, Paxos, PhaseOneSkipped, VoteNotReported
from quorate.models.paxos.paxos_flexible import QuorumsDoNotMeet
from quorate.models.raft.raft_elections import NoUpToDateCheck
from quorate.reference import ReferenceExplorer
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.engine_errors import EngineError
from quorate.symbolic.finite import proof_engines
from quorate.symbolic.finite.certify import Explored, by_explorer, by_z3
from quorate.symbolic.finite.invariant_text import source
from quorate.symbolic.finite.needed import needed
from quorate.symbolic.finite.pdr import PdrSearch
from quorate.symbolic.finite.proof_engines import ReachabilityExplorer
from quorate.symbolic.finite.system import System
from quorate.symbolic.solver_watch import Watch
from quorate.verdicts.checking import check
from quorate.verdicts.result import Result
from tests.contract.answers import ANSWERS, WIDE, Answer
from tests.models_for_tests import counting, messages


@pytest.mark.parametrize(
    "answer", [a for a in ANSWERS if a.model not in (Paxos, *WIDE)], ids=lambda a: a.model.__name__
)
@pytest.mark.parametrize("engine", ["pdr", "induction"])
def test_known_answers(answer: Answer, engine: str) -> None:
    result = check(answer.model, engine=engine, max_depth=None if engine == "pdr" else 6)  # type: ignore[arg-type]
    explored = check(answer.model, engine="reference")
    for mine, theirs in zip(result.verdicts, explored.verdicts, strict=False):
        if "undecided" not in (mine.outcome, theirs.outcome):
            assert (mine.name, mine.outcome, mine.steps) == (theirs.name, theirs.outcome, theirs.steps)
    if engine == "pdr":
        assert {v.name for v in result.violations if v.trace} == {
            v.name for v in explored.violations if v.trace
        }
        assert result.outcome == explored.outcome


def test_paxos_is_proved_with_no_lemma_given() -> None:
    result = check(Paxos, engine="pdr")
    assert result.outcome == "holds"
    assert result.exploration.reasoning is not None
    assert "Z3 agrees" in result.exploration.reasoning.summary
    assert "true in all 443 states" in result.exploration.reasoning.summary
    assert result["a_choice_can_be_confirmed"].steps == 12
    assert "for a1 in Acceptor" in result.exploration.reasoning.invariant


@pytest.mark.parametrize(
    ("variant", "steps"), [(PhaseOneSkipped, 6), (VoteNotReported, 12), (QuorumsDoNotMeet, 10)]
)
def test_a_violation_is_a_shortest_run(variant: type[Model], steps: int) -> None:
    result = check(variant, engine="pdr", properties=["agreement"])
    assert (result.outcome, result["agreement"].steps) == ("violated", steps)


@pytest.mark.slow
@pytest.mark.parametrize(("variant", "steps"), [(AnyReportedValue, 17), (NoUpToDateCheck, None)])
def test_deeper_violations_are_shortest_too(variant: type[Model], steps: int | None) -> None:
    result = check(variant, engine="pdr", properties=["agreement"] if steps else None)
    assert result.outcome == "violated"
    assert steps in (None, result["agreement"].steps if steps else None)


class Found:
    """The invariant of a small Paxos, with what it is about."""

    def __init__(self, instance: Instance, watch: Watch) -> None:
        program = lower_to_total(instance)
        self.system = System(program, [p for p in program.properties if p.kind == "invariant"])
        self.cubes = PdrSearch(self.system, watch).prove().cubes or []


def test_others_notice_what_is_no_invariant() -> None:
    instance = instantiate(Paxos, {"Value": 2, "Ballot": 2, "Acceptor": 2})
    with instance.active(), Watch(UNLIMITED) as watch:
        found = Found(instance, watch)
        few = needed(found.system, found.cubes, watch)
        assert 0 < len(few) <= len(found.cubes)
        assert by_z3(found.system, few, watch)
        # With a clause left out it is not kept by every step, or allows what is bad.
        with pytest.raises(EngineError, match="Z3 refutes"):
            by_z3(found.system, few[1:], watch)
        # No state is without every message: so says a clause that is false after the first step.
        sent = next(
            n for n, (variable, path, _) in enumerate(found.system.orbits.bits, 1) if path == ("has",)
        )
        text = source(instance, found.system.orbits, [(sent,)], Paxos.__module__)
    with pytest.raises(EngineError, match="violated in a reachable state"):
        by_explorer(instance, text, ReferenceExplorer())


def test_renamings_of_a_clause_are_its_orbit() -> None:
    instance = instantiate(Paxos)
    with instance.active():
        program = lower_to_total(instance)
        system = System(program, [])
        orbits = system.orbits
        assert len(orbits.renamings) == 6 * 2 - 1
        promised = next(
            n for n, (_, path, key) in enumerate(orbits.bits, 1) if path == (("at", 0),) and key == 1
        )
        assert len(orbits.orbit((promised,))) == 3
        for renaming in orbits.renamings:
            assert sorted(map(abs, renaming)) == list(range(1, len(orbits.bits) + 1))


def test_induction_uses_the_clauses_of_the_spec() -> None:
    result = check(Paxos, engine="induction")
    assert result.outcome == "holds"
    assert result.exploration.reasoning is not None
    assert result.exploration.reasoning.summary.startswith("proved by 1-induction with")


def test_a_lemma_that_is_false_of_a_variant_is_left_out() -> None:
    result = check(PhaseOneSkipped, engine="induction", max_depth=8)
    assert (result.outcome, result["agreement"].steps) == ("violated", 6)


def test_induction_without_lemmas_says_what_it_is_stuck_at() -> None:
    result = check(messages.Pings, engine="induction", max_depth=2)
    if result.outcome == "undecided":
        assert result.exploration.reasoning is not None
        assert "not enough for" in result.exploration.reasoning.summary


def test_a_model_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "hw.py"
    file.write_text(HOMEWORK)
    result = check(f"{file}:Toggle", engine="pdr")
    assert result.outcome == "holds"
    assert result.exploration.reasoning is not None
    assert "true in all" in result.exploration.reasoning.summary


HOMEWORK = """
from quorate import Map, Model, Symmetric, action, invariant, when


class Node(Symmetric): ...


class Toggle(Model):
    sizes = {Node: 3}
    token: Map[Node, bool]
    used: bool

    @action
    def take(self, n: Node) -> None:
        when(not self.used)
        self.used = True
        self.token[n] = True


@invariant
def one_token(m: Toggle) -> bool:
    return all(a == b for a in Node for b in Node if m.token[a] and m.token[b])
"""


def test_asserts_and_failures_are_found_by_both() -> None:
    for engine in ("pdr", "induction"):
        result = check(counting.Asserting, engine=engine)  # type: ignore[arg-type]
        assert [(v.name, v.kind, v.steps) for v in result.violations] == [("up", "assert", 3)]


@pytest.mark.parametrize("engine", ["pdr", "induction"])
@pytest.mark.parametrize(
    "model", [counting.Slots, counting.Asserting, counting.Dividing, counting.Jumper, counting.OutOfRange]
)
def test_keep_going_decides_what_is_not_violated(model: type[Model], engine: str) -> None:
    """As the explorers, which search on beyond a violation for the shortest run to each other one."""
    result = check(model, engine=engine, keep_going=True)  # type: ignore[arg-type]
    explored = check(model, engine="reference", keep_going=True)

    def violated(found: Result) -> set[tuple[str, str, int | None]]:
        return {(v.name, v.kind, v.steps) for v in found.violations if v.trace}

    assert violated(result) == violated(explored)
    if engine == "pdr":
        assert [(v.name, v.outcome) for v in result.verdicts] == [
            (v.name, v.outcome) for v in explored.verdicts
        ]


def test_keep_going_with_lemmas_and_a_violation() -> None:
    result = check(PhaseOneSkipped, engine="pdr", keep_going=True)
    explored = check(PhaseOneSkipped, engine="native", keep_going=True)
    assert [(v.name, v.outcome, v.steps) for v in result.verdicts] == [
        (v.name, v.outcome, v.steps) for v in explored.verdicts
    ]
    assert "excludes every other violation" in result.exploration.reasoning.summary  # type: ignore[union-attr]


def test_induction_searches_no_deeper_than_it_may() -> None:
    result = check(PhaseOneSkipped, engine="induction", max_depth=0)
    assert result.exploration.depth == 0
    assert "with k up to 1" in result.exploration.reasoning.summary  # type: ignore[union-attr]


def test_an_explorer_has_what_is_left_of_the_memory_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Budget] = []

    def explored(instance: Instance, text: str, explorer: Explorer, budget: Budget, *_: Any) -> Explored:
        given.append(budget)
        return Explored(None, "not asked")

    monkeypatch.setattr(proof_engines, "by_explorer", explored)
    instance = instantiate(Paxos, {"Value": 2, "Ballot": 2, "Acceptor": 2})
    budget = Budget.of(time=600, memory=1 << 30)
    taken = replace(budget, before=budget.before - (1 << 29))
    found = ReachabilityExplorer(ReferenceExplorer).explore(Request(instance, instance.properties), taken)
    assert found.reasoning is not None
    assert "no explorer can check it (not asked)" in found.reasoning.summary
    assert 0 < (given[0].bytes or 0) <= 1 << 29
    assert 0 < (given[0].left or 0) <= 600


class Twin(Symmetric): ...


class Tied(Model):
    """All twins are equally small, so that there is no least of them, in any run."""

    sizes = {Twin: 3}

    nobody: Twin | None
    chosen: Twin | None
    beside: Map[Twin, Twin | None]

    @action
    def choose(self) -> None:
        self.chosen = min(Twin, key=lambda t: (0, 0))

    @action
    def choose_beside(self, t: Twin) -> None:
        if self.chosen is None:
            self.beside[t] = min(Twin, key=lambda other: (self.nobody is None, 0))


@invariant
def none_is_chosen(m: Tied) -> bool:
    return m.chosen is None and all(m.beside[t] is None for t in Twin)


@pytest.mark.parametrize("engine", ["pdr", "bmc", "induction", "reference"])
def test_what_fails_in_any_case_gives_a_variable_no_value(engine: Any) -> None:
    """Which of several equal values it would be is no question of names, so that shapes are alike for all."""
    result = check(Tied, engine=engine, max_depth=3)
    found = {(each.name, each.kind, len(each.trace.steps)) for each in result.exploration.violations}
    assert found == {("choose", "failure", 1), ("choose_beside", "failure", 1)}
    instance = instantiate(Tied)
    with instance.active():
        system = System(lower_to_total(instance), [])
        assert system.orbits.bits == []
