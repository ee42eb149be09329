"""The judge of properties of runs: it finds nothing in some models, and finds engines that decide wrongly."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quorate import Model
from quorate.exploration import Explorer, Request
from quorate.language import ir
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import instantiate
from quorate.native import NativeExplorer, searching
from quorate.native.analysis import STRONG, WEAK, Analysis
from quorate.native.graph import RecordedGraph
from quorate.reference import ReferenceExplorer
from quorate.reference import liveness as reference_liveness
from quorate.reference.lassos import FairMachine
from quorate.support.engine_errors import EngineError
from quorate.symbolic.finite import fair_steps, unrolling
from quorate.symbolic.finite.circuit_frame import CircuitFrame
from quorate.symbolic.finite.circuits import Lit
from quorate.symbolic.finite.engine import BoundedExplorer
from quorate.symbolic.finite.lassos import Lassos
from quorate.symbolic.finite.transition import States
from tests.differential.agreement import load_source
from tests.differential.brute import TooLarge
from tests.differential.fuzz import Tally, judged
from tests.differential.generator import model_source
from tests.differential.liveness import lasso_differences, liveness_differences
from tests.differential.profiles import Profile
from tests.models_for_tests.liveness import Climb, Moving, Rotate, Strongly

RUNS = Profile(frozenset({"runs"}))

FAILING = """
from quorate import *

class Num(Range): ...

class Random(Model):
    sizes = {Num: 3}
    n: Num

    @action(fair="weak")
    def turn(self) -> None:
        self.n = Num(0) if self.n == 2 else self.n + 1

def goal(m: Random) -> bool:
    return m.n // (1 if m.n == 0 else 0) == 1

@leads_to(goal)
def followed(m: Random) -> bool:
    return m.n == 1

@eventually
def divided(m: Random) -> bool:
    return 1 // (2 if m.n < 2 else 0) == 1

@at_last_always
def small(m: Random) -> bool:
    return m.n < 1
"""


def found(model: type[Model], engine: Explorer) -> list[str]:
    """What the judge finds; an engine that notices itself that it is wrong is found too."""
    try:
        if engine.name == "bmc":
            return lasso_differences(instantiate(model), engine)
        return liveness_differences(instantiate(model), [engine], 1)
    except EngineError as error:
        return [str(error)]


def test_definitions_agree_with_the_reference(tmp_path: Path) -> None:
    judged_ = 0
    for seed in range(12):
        (folder := tmp_path / str(seed)).mkdir()
        try:
            instance = load_source(model_source(random.Random(seed).randint, RUNS), folder)
            assert roomy(liveness_differences)(instance, [ReferenceExplorer()], seed) == [], seed
            judged_ += 1
        except (ModelError, TooLarge):
            continue
    assert judged_ >= 6


def test_the_least_lassos_are_found(tmp_path: Path) -> None:
    judged_ = 0
    for seed in range(10):
        (folder := tmp_path / str(seed)).mkdir()
        try:
            instance = load_source(model_source(random.Random(seed).randint, RUNS), folder)
            assert roomy(lasso_differences)(instance, BoundedExplorer(), 4) == [], seed
            judged_ += 1
        except (ModelError, TooLarge):
            continue
    assert judged_ >= 5


@pytest.mark.usefixtures("compiler")
def test_native_and_reference_agree() -> None:
    tally = Tally()
    for seed in (1, 2, 3):
        assert judged(seed, "liveness", ("runs",), tally)[1] == [], seed
    assert tally.models >= 2


@pytest.mark.usefixtures("compiler")
def test_a_property_without_a_value_is_a_failure(tmp_path: Path) -> None:
    instance = load_source(FAILING, tmp_path)
    asked = instance.properties
    assert liveness_differences(instance, [ReferenceExplorer(), NativeExplorer()], 1) == []
    request = Request(instance, (), keep_going=True, liveness=asked, fairness=instance.fairness)
    for engine in (ReferenceExplorer(), NativeExplorer()):
        told = [(v.name, v.kind, len(v.trace.steps)) for v in engine.explore(request).violations]
        assert sorted(told) == [
            ("divided", "failure", 2),
            ("followed", "failure", 1),
            ("small", "at_last_always", 3),
        ]
    assert lasso_differences(instance, BoundedExplorer()) == []


# ------------------------------------------------------------------------------------ engines that are wrong


def _analyse_with(patch: pytest.MonkeyPatch, analysis: Any) -> None:
    """Have the native engine analyse recorded graphs by another class."""
    known = searching.imported
    patch.setattr(
        searching, "imported", lambda place: analysis if place.endswith(".Analysis") else known(place)
    )


def renamings_forgotten(patch: pytest.MonkeyPatch) -> None:
    def forgetful(arrays: Any, *rest: Any) -> Analysis:
        none = None if arrays.renamings is None else np.zeros_like(arrays.renamings)
        return Analysis(replace(arrays, renamings=none), *rest)

    _analyse_with(patch, forgetful)


def loops_dropped(patch: pytest.MonkeyPatch) -> None:
    """Steps from a state to itself under other names go to where nothing is."""

    def dropping(arrays: Any, *rest: Any) -> Analysis:
        rows, kept = [], []
        for at, row in enumerate(arrays.rows.tolist()):
            begin, count = (row & ~(1 << 63)) >> 24, row & ((1 << 24) - 1)
            edges = [e for e in range(begin, begin + count) if arrays.targets[e] != at]
            rows.append(row & 1 << 63 | len(kept) << 24 | len(edges))
            kept += edges
        only = {
            name: np.ascontiguousarray(getattr(arrays, name)[kept])
            for name in ("targets", "labels", "renamings")
            if getattr(arrays, name) is not None
        }
        return Analysis(replace(arrays, rows=np.array(rows, np.uint64), **only), *rest)

    _analyse_with(patch, dropping)


def cut_is_disabled(patch: pytest.MonkeyPatch) -> None:
    fair = Analysis.fair_components
    patch.setattr(
        Analysis,
        "fair_components",
        lambda self, states, strengths, wanted, _: fair(self, states, strengths, wanted, False),
    )


def strong_is_weak(patch: pytest.MonkeyPatch) -> None:
    strengths = RecordedGraph.strengths

    def weaker(self: RecordedGraph, fairness: Any) -> Any:
        found = strengths(self, fairness)
        return np.where(found == STRONG, WEAK, found).astype(np.uint8)

    patch.setattr(RecordedGraph, "strengths", weaker)


def without_is_ignored(patch: pytest.MonkeyPatch) -> None:
    of_actions = RecordedGraph.of_actions
    patch.setattr(RecordedGraph, "of_actions", lambda self, _: of_actions(self, ()))


def reference_cut_is_disabled(patch: pytest.MonkeyPatch) -> None:
    components = reference_liveness.fair_components
    patch.setattr(reference_liveness, "fair_components", lambda *given: components(*given[:3], False))


def reference_strong_is_weak(patch: pytest.MonkeyPatch) -> None:
    def weaker(machine: Any, fairness: Any) -> FairMachine:
        return FairMachine(machine, [replace(each, strength="weak") for each in fairness])

    patch.setattr(reference_liveness, "FairMachine", weaker)


def reference_without_is_ignored(patch: pytest.MonkeyPatch) -> None:
    possible = reference_liveness.Deciding._possible
    patch.setattr(
        reference_liveness.Deciding,
        "_possible",
        lambda self, property_: possible(self, replace(property_, without=())),
    )


def bounded_unfair(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Lassos, "_be_fair", lambda *_: None)


def bounded_cut_is_disabled(patch: pytest.MonkeyPatch) -> None:
    def changes(states: States, action: ir.Action, frame: CircuitFrame) -> Lit:
        statements = states.statements

        def run() -> Lit:
            statements.run(action.body, frame)
            return statements.paths.alive

        alive, _ = statements.paths.apart(run)
        return states.graph.both(alive, states.changed(frame.states[0]))

    patch.setattr(fair_steps, "_is_possible", changes)


def bounded_never_returns(patch: pytest.MonkeyPatch) -> None:
    """A loop need not come back to where it began."""
    patch.setattr(Lassos, "_come_back", lambda *_: None)


def bounded_nothing_is_taken(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(unrolling, "taken", lambda *_: {})


Mutant = Callable[[pytest.MonkeyPatch], None]

MUTANTS: list[tuple[type[Explorer], Mutant, type[Model]]] = [
    (NativeExplorer, renamings_forgotten, Moving),
    (NativeExplorer, loops_dropped, Moving),
    (NativeExplorer, cut_is_disabled, Climb),
    (NativeExplorer, strong_is_weak, Strongly),
    (NativeExplorer, without_is_ignored, Rotate),
    (ReferenceExplorer, reference_cut_is_disabled, Climb),
    (ReferenceExplorer, reference_strong_is_weak, Strongly),
    (ReferenceExplorer, reference_without_is_ignored, Rotate),
    (BoundedExplorer, bounded_unfair, Strongly),
    (BoundedExplorer, bounded_cut_is_disabled, Climb),
    (BoundedExplorer, bounded_never_returns, Strongly),
    (BoundedExplorer, bounded_nothing_is_taken, Moving),
]


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize(("engine", "mutant", "model"), MUTANTS, ids=[each[1].__name__ for each in MUTANTS])
def test_a_wrong_engine_is_found(
    engine: type[Explorer], mutant: Mutant, model: type[Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(model, engine()) == []
    mutant(monkeypatch)
    assert found(model, engine())
