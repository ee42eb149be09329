"""The judges of random models: each holds what Quorate says against what is found in another way."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from quorate.language.checker import lower
from quorate.language.instance import Instance
from quorate.native import NativeExplorer
from quorate.native.many_renamings import MOST_RENAMINGS
from quorate.reference import ReferenceExplorer
from quorate.reference.canonical_states import group_order
from quorate.symbolic.finite.engine import BoundedExplorer
from quorate.verdicts.engines import choose
from tests.differential.abstractions import abstraction_differences
from tests.differential.agreement import STATES, differences, load_source
from tests.differential.brute import TooLarge
from tests.differential.inductive import inductive_differences
from tests.differential.judging import exploration_differences
from tests.differential.live_tlc import live_differences
from tests.differential.liveness import lasso_differences, liveness_differences
from tests.differential.naming import property_differences
from tests.differential.refining import refinement_differences, space_differences
from tests.differential.remembering import remembering_differences
from tests.differential.shortest import ways_differences
from tests.differential.symbolic import bounded_differences, proof_differences
from tests.differential.variants import comparison_differences
from tests.differential.walks import walk_differences
from tests.language.agreement import assert_agreement
from tests.native.on_disk import OnDiskExplorer
from tests.native.resumed import ResumedExplorer


@dataclass
class Case:
    """A random model in a file of its own. `number` decides what else is random about it."""

    source: str
    folder: Path
    number: int

    @cached_property
    def instance(self) -> Instance:
        """The model's instance. Raises ModelError for what the checker refuses: CPython alone would run it."""
        instance = load_source(self.source, self.folder)
        lower(instance)
        return instance


Judge = Callable[[Case], list[str]]
"""Says what is wrong about a model; nothing, if nothing is. Raises ModelError for what is refused, TooLarge."""


def ir(case: Case) -> list[str]:
    """The IR against CPython, each run and property in the first states; the properties against the text."""
    assert_agreement(case.instance.cls, most_states=60)
    return property_differences(case.source, case.instance)


def native(case: Case) -> list[str]:
    """The native engine against the reference."""
    return differences(case.instance, NativeExplorer())


def resumed(case: Case) -> list[str]:
    """The native engine, stopped at some depths and resumed from a folder, against the reference."""
    chosen = random.Random(case.number)
    return differences(case.instance, ResumedExplorer(sorted(chosen.sample(range(12), 4))))


def on_disk(case: Case) -> list[str]:
    """The native engine on disk from some depth on, against the reference."""
    return differences(case.instance, OnDiskExplorer(case.number % 4))


def remembering(case: Case) -> list[str]:
    """The native engine against the reference, when it remembers all that it can."""
    return remembering_differences(case.instance, case.number)


def brute(case: Case) -> list[str]:
    """Both engines that explore against brute force."""
    return exploration_differences(case.instance, [ReferenceExplorer(), NativeExplorer()])


def swarm(case: Case) -> list[str]:
    """Random walks against the reference."""
    return walk_differences(case.instance, case.number)


def steps(case: Case) -> list[str]:
    """The native engine's steps against CPython's, one by one."""
    return [each for symmetry in (True, False) for each in space_differences(case.instance, symmetry)]


def ways(case: Case) -> list[str]:
    """The several runs that ``--all`` gives against all shortest runs."""
    engine = NativeExplorer() if case.number % 2 else ReferenceExplorer()
    return ways_differences(case.instance, engine, symmetry=case.number % 4 < 3)[0]


def liveness(case: Case) -> list[str]:
    """What the engines that decide properties of runs find, against the definitions, and against TLC."""
    found = liveness_differences(case.instance, [ReferenceExplorer(), NativeExplorer()], case.number)
    if case.number % 8 == 0 and os.environ.get("QUORATE_TLC"):
        found += live_differences(case.instance, case.folder)
    return found


def lassos(case: Case) -> list[str]:
    """The lassos of bounded model checking against all runs, followed step by step."""
    return lasso_differences(case.instance, BoundedExplorer())


def compare(case: Case) -> list[str]:
    """`compare` with a variant, and `replay` of what it finds, against the model's own steps."""
    return comparison_differences(
        case.source, case.folder, case.number, "native" if case.number % 3 == 0 else "reference"
    )


def refines(case: Case) -> list[str]:
    """`check --refines` against all steps of both models, or one engine against the other. Raises TooLarge."""
    if group_order(case.instance.symmetric) > MOST_RENAMINGS:
        raise TooLarge  # the native engine refuses it
    if case.number % 4 == 0:
        return refinement_differences(case.source, case.folder)
    engines = ("native", "reference") if case.number % 2 else ("reference",)
    return abstraction_differences(case.source, case.folder, engines)


def bmc(case: Case) -> list[str]:
    """Bounded model checking against the reference."""
    return bounded_differences(case.instance)


def pdr(case: Case) -> list[str]:
    """Property-directed reachability against the reference."""
    return proof_differences(case.instance, choose("pdr")[0])


def induction(case: Case) -> list[str]:
    """k-induction against the reference."""
    return proof_differences(case.instance, choose("induction")[0])


def proofs(case: Case) -> list[str]:
    """What is proved for all sizes, against steps that are taken."""
    return inductive_differences(case.instance)


def tlc(case: Case) -> list[str]:
    """The exported module, judged by TLC, against the reference."""
    from tests.export.agreement import differences as from_tlc

    return from_tlc(case.instance, ReferenceExplorer(), case.folder, case.number % 2 == 0, STATES, 120)


ALL: tuple[Judge, ...] = (
    ir,
    native,
    resumed,
    on_disk,
    remembering,
    brute,
    swarm,
    steps,
    ways,
    liveness,
    lassos,
    compare,
    refines,
    bmc,
    pdr,
    induction,
    proofs,
    tlc,
)
JUDGES: dict[str, Judge] = {
    judge.__name__: judge for judge in ALL if judge is not tlc or os.environ.get("QUORATE_TLC")
}
NEEDS: dict[str, frozenset[str]] = {"liveness": frozenset({"runs"}), "lassos": frozenset({"runs"})}
"""The features that every model for a judge has."""
