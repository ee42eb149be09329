"""Essentially different shortest runs: as many as there are classes of all shortest runs, and one of each class."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from quorate.exploration import Explorer
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance, instantiate
from quorate.language.model import Model
from quorate.models.paxos import PhaseOneSkipped
from quorate.models.raft.raft_elections import DoubleVote
from quorate.native import NativeExplorer
from quorate.reference import ReferenceExplorer, shortest_runs
from quorate.verdicts.checking import check
from tests.differential.agreement import load_source
from tests.differential.generator import model_source
from tests.differential.shortest import found, ways_differences
from tests.models_for_tests import counting, processes

ENGINES = [ReferenceExplorer(), NativeExplorer()]


def compare(instance: Instance, engine: Explorer, symmetry: bool) -> int:
    """Check one model against brute force; gives the number of runs compared."""
    wrong, compared = ways_differences(instance, engine, symmetry)
    assert wrong == []
    return compared


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize(
    "model",
    [
        processes.Careless,
        counting.Slots,
        counting.Asserting,
        counting.Dividing,
        counting.Jumper,
        processes.Elected,
    ],
    ids=lambda model: model.__name__,
)
def test_as_many_as_there_are_classes(model: type[Model], engine: Explorer) -> None:
    assert compare(instantiate(model), engine, symmetry=True)
    compare(instantiate(model), engine, symmetry=False)


@pytest.mark.slow
def test_of_paxos_with_two_acceptors() -> None:
    instance = instantiate(PhaseOneSkipped, {"Acceptor": 2})
    assert compare(instance, ReferenceExplorer(), symmetry=True) == 44


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_of_paxos_without_phase_one(engine: Explorer) -> None:
    [violation] = found(instantiate(PhaseOneSkipped), engine, 10)
    assert violation.further_runs is not None
    # The quorums have one acceptor in common, or two.
    assert (len(violation.further_runs.traces), violation.further_runs.completeness) == (1, "all")
    again = found(instantiate(PhaseOneSkipped), engine, 10)[0]
    assert again.further_runs == violation.further_runs


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("seeds", [range(4), pytest.param(range(4, 60), marks=pytest.mark.slow)])
def test_on_random_models(seeds: range, tmp_path: Path) -> None:
    compared = 0
    for seed in seeds:
        draw = random.Random(seed)
        instance = load_source(model_source(draw.randint), tmp_path, f"random{seed}.py")
        try:
            for engine in ENGINES:
                compared += compare(instance, engine, symmetry=True)
        except ModelError:
            continue
    assert compared > 0


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    instance, engine = instantiate(DoubleVote), ReferenceExplorer()

    def others(count: int) -> tuple[int, str]:
        [violation] = found(instance, engine, count)
        assert violation.further_runs is not None
        return len(violation.further_runs.traces), violation.further_runs.completeness

    every, known = others(1_000)
    # Two candidates vote for each other; one votes for the other; a third server votes for both.
    assert (every, known) == (2, "all")
    assert others(3) == (2, "all")
    assert others(2) == (1, "more")
    monkeypatch.setattr(shortest_runs, "MOST_COMPARED", 1)
    assert others(2) == (1, "more")
    monkeypatch.setattr(shortest_runs, "SECONDS", -1.0)
    assert others(2) == (0, "cut")


CHAIN = """
from quorate import Model, Range, action, invariant


class Level(Range): ...


class Random(Model):
    sizes = {Level: 901}
    level: Level

    @action
    def up(self) -> None:
        self.level += 1

    @action
    def also_up(self) -> None:
        self.level += 1


@invariant
def below_the_top(m: Random) -> bool:
    return m.level < 900
"""


@pytest.mark.slow
def test_runs_of_many_steps_end_in_seconds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shortest_runs, "SECONDS_FOR_CHOICE", 0.1)
    result = check(load_source(CHAIN, tmp_path), runs=3, engine="reference")
    (violation,) = result.exploration.violations
    assert violation.further_runs is not None
    assert [len(trace.steps) for trace in violation.further_runs.traces] == [900, 900]
    assert violation.further_runs.completeness == "more"
    assert result.seconds < 60
