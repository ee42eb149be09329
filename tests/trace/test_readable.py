"""The order in which runs are told."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from quorate import Model, check
from quorate.exploration import Step, Trace, Violation, ViolationKind
from quorate.language.instance import Instance
from quorate.language.words import call
from quorate.models.paxos import ReportedValueIgnored
from quorate.models.raft import Raft
from quorate.reference.machine import Machine, Run
from quorate.trace.readable import readable
from tests.models_for_tests import counting
from tests.trace.diagrams.played import PAXOS, RAFT, play


def texts(trace: Trace) -> list[str]:
    return [call(step.action, step.arguments) for step in trace.steps]


def read(instance: Instance, trace: Trace, kind: ViolationKind = "invariant") -> Trace:
    return readable(instance, Violation("some_property", kind, trace)).trace


def interleaved(instance: Instance, trace: Trace, seed: int) -> Trace:
    """The run with steps exchanged at random, wherever that leads to the same state."""
    chance = random.Random(seed)
    steps = list(trace.steps)
    with instance.active():
        machine = Machine(instance)
        for _ in range(300):
            at = chance.randrange(len(steps) - 1)
            before = steps[at - 1].state if at else trace.initial
            first = machine.run(steps[at + 1].action, steps[at + 1].arguments, before)
            if not isinstance(first, Run) or first.after is None:
                continue
            second = machine.run(steps[at].action, steps[at].arguments, first.after)
            if isinstance(second, Run) and second.after == steps[at + 1].state:
                steps[at : at + 2] = [
                    Step(steps[at + 1].action, steps[at + 1].arguments, first.after),
                    Step(steps[at].action, steps[at].arguments, second.after),
                ]
    return Trace(trace.initial, None, tuple(steps), instance)


@pytest.mark.parametrize(("model", "text"), [(ReportedValueIgnored, PAXOS), (Raft, RAFT)])
def test_however_the_steps_were_found_they_are_told_alike(model: type[Model], text: str) -> None:
    instance, trace = play(model, text)
    told = read(instance, trace)
    with instance.active():
        orders = set()
        for seed in range(4):
            other = interleaved(instance, trace, seed)
            orders.add(tuple(texts(other)))
            again = read(instance, other)
            assert texts(again) == texts(told)
            assert again.steps[-1].state == told.steps[-1].state
    assert len(orders) > 1


def test_a_ballot_is_told_before_the_next_and_a_node_at_a_time() -> None:
    instance, trace = play(ReportedValueIgnored, PAXOS)
    with instance.active():
        assert texts(read(instance, interleaved(instance, trace, 1))) == [
            *texts(trace)[:5],
            "prepare(1)",
            "promise(a2, Prepare(bal=1))",
            "promise(a3, Prepare(bal=1))",
            "propose(1, v2, {a2, a3})",
            "accept(a2, Accept(bal=1, val=v2))",
        ]


def test_what_comes_up_first_has_the_lowest_name() -> None:
    text = "prepare(0)\npromise(a3, Prepare(bal=0))\npromise(a2, Prepare(bal=0))\npropose(0, v2, {a2, a3})"
    instance, trace = play(ReportedValueIgnored, text)
    told = read(instance, trace)
    with instance.active():
        assert texts(told)[1:] == [
            "promise(a1, Prepare(bal=0))",
            "promise(a2, Prepare(bal=0))",
            "propose(0, v1, {a1, a2})",
        ]


@pytest.mark.parametrize("kind", ["step", "assert", "failure"])
def test_a_step_that_is_itself_wrong_stays_last(kind: ViolationKind) -> None:
    text = "prepare(1)\npromise(a1, Prepare(bal=1))\nprepare(0)"
    instance, trace = play(ReportedValueIgnored, text)
    assert [step.action for step in read(instance, trace, kind).steps] == ["prepare", "promise", "prepare"]
    assert [step.action for step in read(instance, trace).steps] == ["prepare", "prepare", "promise"]


def test_what_is_checked_is_told_so_and_still_violated() -> None:
    result = check("paxos:ReportedValueIgnored", engine="reference")
    verdict = result["agreement"]
    assert verdict.trace is not None
    with result.instance.active():
        machine, state = Machine(result.instance), verdict.trace.initial
        for step in verdict.trace.steps:
            run = machine.run(step.action, step.arguments, state)
            assert isinstance(run, Run)
            assert run.after == step.state
            state = step.state
        agreement = next(p for p in result.instance.properties if p.name == "agreement")
        assert machine.holds(agreement, state) is False
    assert Counter(step.action for step in verdict.trace.steps)["propose"] == 2


def test_models_without_nodes_are_left_in_their_order() -> None:
    result = check(counting.Asserting, engine="reference")
    assert result.trace is not None
    assert read(result.instance, result.trace, "assert") == result.trace
