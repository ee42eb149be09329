"""Essentially different shortest runs: as many as there are classes of all shortest runs, and one of each class."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx
import pytest

from quorate.exploration import Explorer, Request, State, Step, Trace, Violation
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance, instantiate
from quorate.language.model import Model
from quorate.language.values import permute
from quorate.models.paxos import PhaseOneSkipped
from quorate.models.raft_elections import DoubleVote
from quorate.native import NativeExplorer
from quorate.reference import ReferenceExplorer, ways
from quorate.reference.causality import Steps, act_of
from quorate.reference.machine import Machine
from quorate.reference.replay import Ending
from quorate.reference.symmetry import Symmetries
from tests.differential.agreement import load_source
from tests.differential.generator import model_source
from tests.models_for_tests import counting, processes

ENGINES = [ReferenceExplorer(), NativeExplorer()]
MOST = 3_000
"""Of more shortest runs than these not all are compared."""

Run = tuple[Any, ...]
"""The initial action, then the acts; with arguments, so that it can be looked up."""


def found(instance: Instance, engine: Explorer, count: int, symmetry: bool = True) -> list[Violation]:
    request = Request(instance, instance.properties, symmetry=symmetry, deadlock=True, runs=count)
    return [v for v in engine.explore(request).violations if v.others is not None]


def ending_of(instance: Instance, violation: Violation) -> Ending:
    property_ = next((p for p in instance.properties if p.name == violation.name), None)
    line = 0 if property_ is not None else violation.line
    return Ending(violation.kind, violation.name, property_, line)


class Everything:
    """All shortest runs to a violation, by brute force and without symmetry, in classes."""

    def __init__(self, instance: Instance, violation: Violation) -> None:
        self.machine = Machine(instance)
        self.steps = Steps(self.machine)
        self.ending = ending_of(instance, violation)
        last = violation.kind in ("assert", "step") or (
            violation.kind == "failure"
            and (self.ending.property is None or self.ending.property.kind == "step")
        )
        self.level = len(violation.trace.steps) - last
        self.types = {m.name: tuple(m.types.values()) for m in (*self.machine.actions, *self.machine.inits)}
        self.permutations = Symmetries(instance).permutations
        self.traces: dict[Run, Trace] = {}
        for trace in self.all_runs():
            self.traces[self.key(trace)] = trace
            if len(self.traces) > MOST:
                return
        self.classes = networkx.Graph()
        self.classes.add_nodes_from(self.traces)
        for key, trace in self.traces.items():
            self.classes.add_edges_from((key, other) for other in self.alike(key, trace))

    def key(self, trace: Trace) -> Run:
        start = trace.initial_action
        init = None if start is None else (start[0], tuple(start[1].values()))
        return (init, *map(act_of, trace.steps))

    def all_runs(self) -> Iterator[Trace]:
        for run in list(self.machine.initial_runs()):
            if run.after is not None:
                names = self.machine.parameters(run.action) if run.action else ()
                start = (run.action, dict(zip(names, run.arguments, strict=True))) if run.action else None
                yield from self.longer(Trace(run.after, start, ()), run.after)

    def longer(self, trace: Trace, state: State) -> Iterator[Trace]:
        if len(trace.steps) == self.level:
            for last in ways.endings(self.machine, self.ending, state):
                yield Trace(trace.initial, trace.initial_action, (*trace.steps, *last))
            return
        for run in list(self.machine.runs(state)):
            if run.after is not None and run.after != state:
                arguments = dict(zip(self.machine.parameters(run.action), run.arguments, strict=True))
                step = Step(run.action, arguments, run.after)
                yield from self.longer(
                    Trace(trace.initial, trace.initial_action, (*trace.steps, step)), run.after
                )

    def alike(self, key: Run, trace: Trace) -> Iterator[Run]:
        """Runs that are the same but for names, the order of two neighbours, or arguments without effect."""
        for names in self.permutations:
            yield tuple(
                None
                if act is None
                else (
                    act[0],
                    tuple(permute(v, t, names) for v, t in zip(act[1], self.types[act[0]], strict=True)),
                )
                for act in key
            )
        states = [trace.initial, *(step.state for step in trace.steps)]
        for at in range(1, self.level + 1):
            for other in self.steps.alike(states[at - 1], key[at]):
                yield (*key[:at], other, *key[at + 1 :])
            if at < self.level and self.steps.independent(states[at - 1], key[at], key[at + 1]):
                yield (*key[:at], key[at + 1], key[at], *key[at + 2 :])

    def count(self) -> int:
        assert all(key in self.traces for key in self.classes), "an equivalent run is no shortest run"
        return int(networkx.number_connected_components(self.classes))

    def class_of(self, trace: Trace) -> int:
        key = self.key(trace)
        parts = networkx.connected_components(self.classes)
        return next(at for at, part in enumerate(parts) if key in part)


def compare(instance: Instance, engine: Explorer, symmetry: bool) -> int:
    """Check one model against brute force; gives the number of runs compared."""
    compared = 0
    for violation in found(instance, engine, 10_000, symmetry):
        assert violation.others is not None
        with instance.active():
            everything = Everything(instance, violation)
            if len(everything.traces) > MOST:
                continue
            told = [violation.trace, *violation.others.traces]
            assert violation.others.known == "all"
            assert len({everything.class_of(trace) for trace in told}) == len(told)
            assert len(told) == everything.count(), violation.name
        compared += len(everything.traces)
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
    assert violation.others is not None
    # The quorums have one acceptor in common, or two.
    assert (len(violation.others.traces), violation.others.known) == (1, "all")
    again = found(instantiate(PhaseOneSkipped), engine, 10)[0]
    assert again.others == violation.others


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
        assert violation.others is not None
        return len(violation.others.traces), violation.others.known

    every, known = others(1_000)
    # Two candidates vote for each other; one votes for the other; a third server votes for both.
    assert (every, known) == (2, "all")
    assert others(3) == (2, "all")
    assert others(2) == (1, "more")
    monkeypatch.setattr(ways, "MOST_COMPARED", 1)
    assert others(2) == (1, "more")
    monkeypatch.setattr(ways, "SECONDS", -1.0)
    assert others(2) == (0, "cut")
