"""TLC as a judge of the language, of the engines and of the export: it must count the same states."""

from __future__ import annotations

import importlib
import subprocess
from pathlib import Path

import pytest

from quorate.language.bundled import MODELS, modules_in
from quorate.language.checker import lower
from quorate.language.diagnostics import ModelError
from quorate.language.model import Model
from quorate.native import NativeExplorer
from quorate.output.tla import export
from quorate.output.tla.run_tlc import run
from quorate.reference import ReferenceExplorer
from quorate.saved.replaying import replay
from quorate.verdicts.naming import models_of, name_of
from quorate.verdicts.selection import instance_of
from tests.differential.agreement import load_source
from tests.export.agreement import NOT_EXPORTED, TLC, differences, needs_tlc
from tests.export.fuzz import outcome
from tests.export.loops import Turns
from tests.kernel import random_loops
from tests.language.models import corners, everything
from tests.models_for_tests import counting, heirs, loops, messages, processes, storing
from tests.models_for_tests.constrained import Walk
from tests.native import models as native_models

pytestmark = [needs_tlc, pytest.mark.usefixtures("compiler")]

STATES = 4000
"""A model is left out beyond so many states; TLC finds some thousand a second."""

SMALL = {
    "raft": {"Term": 2},
    "multipaxos": {"Slot": 1, "Command": 1},
    "closed_timestamps": {"Time": 3, "Log": 2, "Sequence": 3, "Index": 3},
    "cockroach_leases": {"Time": 3, "Log": 2, "Sequence": 3, "Index": 3},
}
"""Sizes at which the models of a family, by how their files begin, have few enough states."""


TESTED = [
    model
    for module in (everything, corners, counting, heirs, loops, messages, processes, storing, native_models)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, Model) and model.__module__ == module.__name__
]
"""The models that the tests of the language and of the engines are about: each construct is in one of them."""


def all_models() -> list[type[Model]]:
    """Every model and every variant that is exported."""
    found: list[type[Model]] = []
    for module in map(importlib.import_module, modules_in(MODELS).values()):
        first = next(
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, Model) and value.__module__ == module.__name__
        )
        if name_of(first)[0] not in NOT_EXPORTED:
            found += models_of(first)
    return found


def sizes_for(model: type[Model]) -> dict[str, int]:
    """Small sizes for a model, of the sorts that it has."""
    name = name_of(model)[0]
    wanted = next((sizes for family, sizes in SMALL.items() if name.startswith(family)), {})
    known = {sort.__name__: size for sort, size in instance_of(model).sizes.items()}
    return {sort: min(size, known[sort]) for sort, size in wanted.items() if sort in known}


def test_paxos(tmp_path: Path) -> None:
    assert differences(instance_of("paxos"), NativeExplorer(), tmp_path, symmetry=True) == []


def test_a_bug(tmp_path: Path) -> None:
    instance = instance_of("paxos:PhaseOneSkipped")
    assert differences(instance, NativeExplorer(), tmp_path, symmetry=False, goals=False) == []


def test_loops(tmp_path: Path) -> None:
    assert differences(instance_of(Turns), ReferenceExplorer(), tmp_path, symmetry=True) == []


@pytest.mark.parametrize("symmetry", [True, False], ids=["symmetry", "no-symmetry"])
def test_a_constraint(symmetry: bool, tmp_path: Path) -> None:
    """TLC judges the states outside, but does not count them."""
    assert differences(instance_of(Walk), ReferenceExplorer(), tmp_path, symmetry) == []


@pytest.mark.parametrize("seed", range(6))
def test_random_loops(seed: int, tmp_path: Path) -> None:
    for attempt in range(20):
        try:
            instance = load_source(random_loops.source(f"tlc {seed} {attempt}"), tmp_path)
            lower(instance)
        except ModelError:
            continue
        assert differences(instance, ReferenceExplorer(), tmp_path, symmetry=False, limit=STATES) == []
        return
    raise AssertionError("the checker refuses all of them")


@pytest.mark.slow
def test_every_module_is_understood(tmp_path: Path) -> None:
    """At their own sizes, too, at which TLC would take long to find all states."""
    files = []
    for number, model in enumerate([*all_models(), *TESTED]):
        module, folder = export(instance_of(model)), tmp_path / str(number)
        folder.mkdir()
        files.append(folder / f"{module.name}.tla")
        files[-1].write_text(module.text)
    done = subprocess.run(
        ["java", "-cp", TLC, "tla2sany.SANY", *map(str, files)], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "rror" not in done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("model", TESTED, ids=lambda model: model.__name__)
@pytest.mark.parametrize("symmetry", [True, False], ids=["symmetry", "no-symmetry"])
def test_every_construct(model: type[Model], symmetry: bool, tmp_path: Path) -> None:
    assert differences(instance_of(model), ReferenceExplorer(), tmp_path, symmetry, STATES) == []


@pytest.mark.slow
@pytest.mark.parametrize("model", all_models(), ids=lambda model: ":".join(filter(None, name_of(model))))
def test_every_model(model: type[Model], tmp_path: Path) -> None:
    """With symmetry; a variant has the symmetry of its model, which is explored without it as well."""
    instance = instance_of(model, sizes_for(model))
    right = name_of(model)[1] is None
    assert differences(instance, NativeExplorer(), tmp_path, True, STATES, goals=right) == []
    if right:
        (unreduced := tmp_path / "unreduced").mkdir()
        assert differences(instance, NativeExplorer(), unreduced, False, STATES, goals=False) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100))
def test_random_models(seed: int) -> None:
    kind, why = outcome(seed)
    assert kind != "different", why


def test_what_tlc_finds_is_run_again(tmp_path: Path) -> None:
    instance = instance_of("paxos:BallotReused")
    module, dump = export(instance), tmp_path / "trace.json"
    for name, text in module.files().items():
        (tmp_path / name).write_text(text)
    seen = run(
        Path(TLC), tmp_path, module.name, f"{module.name}.cfg", options=["-dumpTrace", "json", str(dump)]
    )
    found = replay(dump, instance)
    assert seen.violated == "agreement"
    assert found.same
    assert len(found.trace.steps) == seen.length
    assert not replay(dump, "paxos").same
