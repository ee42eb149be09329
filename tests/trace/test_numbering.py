"""Changes of a step beside the numbering of `Ordered` and `Shifted` values that ends it."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from quorate import Map, Model, Shifted, Symmetric, action, when
from quorate.exploration import State, Step, Trace
from quorate.language.instance import Instance, instantiate
from quorate.language.model import Model as AnyModel
from quorate.language.renumbering import Renumbering
from quorate.models.flp.flp_paxos import DuellingProposers
from quorate.models.linearizability.abd import WriterDoesNotAsk
from quorate.models.raft.raft_prevote import NoPreVote
from quorate.trace.changes import changes_by
from quorate.trace.numbering import unnumbered
from tests.saved.runs import random_run


class Node(Symmetric): ...


class Clock(Shifted): ...


class Clocks(Model):
    sizes = {Node: 2, Clock: 3}

    at: Map[Node, Clock]

    @action
    def tick(self, n: Node) -> None:
        when(all(self.at[n] <= self.at[m] for m in Node))
        self.at[n] += 1


def stepwise(instance: Instance, trace: Trace) -> list[list[str]]:
    return [[str(change) for change in changes_by(instance, before, step)] for before, step in pairs(trace)]


def pairs(trace: Trace) -> Iterator[tuple[State, Step]]:
    return zip(trace.states, trace.steps, strict=False)


def test_a_shift_is_told_apart_from_the_step() -> None:
    instance = instantiate(Clocks)
    run = random_run(instance, 2, 1)
    first, second = (str(step.arguments["n"]) for step in run.steps)
    assert first != second
    assert stepwise(instance, run) == [
        [f"at[{first}]: 0 → 1"],
        [f"at[{second}]: 0 → 1", "Clock numbered again: 1 → 0"],
    ]


@pytest.mark.parametrize("model", [DuellingProposers, NoPreVote, Clocks], ids=lambda model: model.__name__)
@pytest.mark.parametrize("seed", range(6))
def test_numbering_again_leads_to_the_state(model: type[AnyModel], seed: int) -> None:
    instance = instantiate(model)
    numbering = Renumbering(v.type for v in instance.variables)
    for before, step in pairs(random_run(instance, random.Random(seed).randrange(5, 25), seed)):
        raw, _ = unnumbered(instance, before, step)
        with instance.active():
            assert numbering(raw) == step.state


def test_a_proposer_has_the_ballot_that_it_takes() -> None:
    """Though another ballot may be out of use by that, and the state differ less if that were the new one."""
    instance = instantiate(DuellingProposers)
    taken = [
        (step.arguments["b"], [str(change) for change in changes_by(instance, before, step)])
        for seed in range(20)
        for before, step in pairs(random_run(instance, 20, seed))
        if step.action == "start"
    ]
    assert len(taken) > 20
    assert all(any(text.endswith(f"→ {b}") for text in texts) for b, texts in taken)


def test_sets_of_records_are_numbered_again_whoever_asks() -> None:
    """Records check the sizes of their fields as they are made: also for those who compare runs."""
    instance = instantiate(WriterDoesNotAsk)
    told = [text for step in stepwise(instance, random_run(instance, 12, 3)) for text in step]
    assert any("sent + Update" in change for change in told)


def test_a_promise_changes_nothing_but_what_is_promised() -> None:
    """Whose ballot it was before is not said to change."""
    instance = instantiate(DuellingProposers)
    runs = [stepwise(instance, random_run(instance, 20, seed)) for seed in range(20)]
    steps = [step for run in runs for step in run]
    assert any(text.startswith("Ballot numbered again: ") for step in steps for text in step)
    promises = [step for step in steps if any(text.startswith("promised[") for text in step)]
    assert promises
    assert not any(text.startswith("ballot[") for step in promises for text in step)
