"""Runs replayed by CPython: un-permuted, first in order, and refused where the engines would disagree."""

from __future__ import annotations

import operator
from typing import Any

import pytest

from quorate.comparison.divergence import Divergence, divergence
from quorate.exploration import Request, State
from quorate.language.instance import Instance, instantiate
from quorate.models.paxos import Paxos, PromiseNotKept
from quorate.reference import ReferenceExplorer
from quorate.reference.canonical_states import Symmetries
from quorate.reference.replay import Ending, concretize, violation
from quorate.support.engine_errors import EngineError
from tests.models_for_tests import counting, processes


def path_of(instance: Instance, symmetry: bool) -> list[State]:
    found = ReferenceExplorer().explore(Request(instance, instance.properties, symmetry=symmetry))
    trace = found.violations[0].trace
    return [trace.initial, *(step.state for step in trace.steps)]


def test_a_path_of_canonical_states_becomes_a_real_run_with_the_first_names() -> None:
    instance = instantiate(processes.Careless)
    with instance.active():
        symmetries = Symmetries(instance)
        path = [symmetries.canonical(state) for state in path_of(instance, symmetry=True)]
    trace = concretize(instance, path)
    assert [(step.action, repr(step.arguments["p"])) for step in trace.steps] == [
        ("request", "p1"),
        ("request", "p2"),
        ("enter", "p1"),
        ("enter", "p2"),
    ]


def test_an_engine_may_say_what_is_the_same() -> None:
    instance = instantiate(processes.Careless)
    path = path_of(instance, symmetry=False)
    trace = concretize(instance, path, operator.eq)
    assert [trace.initial, *(step.state for step in trace.steps)] == path


def invariant_ending(instance: Instance) -> Ending:
    property_ = instance.properties[0]
    return Ending("invariant", property_.name, property_)


@pytest.mark.parametrize("spoil", ["start", "step", "end"])
def test_engines_that_disagree_are_a_bug_in_quorate(spoil: str) -> None:
    instance = instantiate(processes.Careless)
    path = path_of(instance, symmetry=True)
    if spoil == "start":
        path = path[1:]
    elif spoil == "step":
        path = [path[0], *path[2:]]
    else:
        path = path[:-1]
    with pytest.raises(EngineError, match=r"the engines disagree on Careless at step \d.*bug in Quorate"):
        violation(instance, path, invariant_ending(instance))


def test_an_assert_that_does_not_fail_is_a_disagreement() -> None:
    instance = instantiate(counting.Asserting)
    start: tuple[Any, ...] = (0,)
    with pytest.raises(EngineError, match="up does not fail in CPython"):
        violation(instance, [start], Ending("assert", "up"))
    found = violation(instance, [(0,), (1,), (2,)], Ending("assert", "up"))
    assert found.message == "already at 2"


def test_a_state_that_is_no_deadlock() -> None:
    instance = instantiate(counting.Guarded)
    with pytest.raises(EngineError, match="no deadlock in CPython"):
        violation(instance, [(0,)], Ending("deadlock", "deadlock"))


def test_the_correct_model_parts_from_a_variants_run_at_a_guard() -> None:
    buggy, correct = instantiate(PromiseNotKept), instantiate(Paxos)
    found = ReferenceExplorer().explore(Request(buggy, buggy.properties))
    trace = found.violations[0].trace
    refused = divergence(trace, buggy, correct).refused
    assert refused is not None
    assert refused.how == "guard"
    assert 1 < refused.step <= len(trace.steps)
    assert refused.guard is not None
    assert refused.guard.file.endswith("paxos.py")
    assert refused.guard.source == "when(promised is None or m.bal >= promised)"


def test_a_run_never_parts_from_its_own_class() -> None:
    instance = instantiate(processes.Elected)
    found = ReferenceExplorer().explore(Request(instance, instance.properties))
    trace = found.violations[0].trace
    assert divergence(trace, instance, instance) == Divergence(None, None)
