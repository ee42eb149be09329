"""Which ending a statement has that could have two: as CPython has it, in every engine."""

from __future__ import annotations

import inspect
import random
from pathlib import Path

import pytest

from quorate import Model
from quorate.exploration import Explorer
from quorate.native import NativeExplorer
from quorate.reference.explorer import ReferenceExplorer
from quorate.symbolic.finite.engine import BoundedExplorer
from tests.contract.explorer_contract import assert_real, both_ways, request_of
from tests.differential.agreement import differences, load_source
from tests.differential.storing import storing_source
from tests.language.agreement import assert_agreement
from tests.models_for_tests.storing import Cuts, CutsByTheKey, Fails, Goes

ENGINES = [ReferenceExplorer, NativeExplorer, BoundedExplorer]
each_engine = pytest.mark.parametrize("engine", ENGINES)


def actions_of(model: type[Model]) -> dict[str, int]:
    """The actions of a class itself, each with the line of its last statement."""
    found = {}
    for name, method in vars(model).items():
        if inspect.isfunction(method):
            lines, first = inspect.getsourcelines(method)
            found[name] = first + len(lines) - 1
    return found


@each_engine
@both_ways
def test_fails(engine: type[Explorer], symmetry: bool) -> None:
    request = request_of(Fails, symmetry=symmetry, keep_going=True)
    found = engine().explore(request)
    assert {v.name: (v.kind, v.line) for v in found.violations} == {
        name: ("failure", line) for name, line in actions_of(Fails).items()
    }
    assert not any(found.cuts.values())
    for violation in found.violations:
        assert_real(request, violation.trace, last_fails=True)


@each_engine
@both_ways
@pytest.mark.parametrize(("model", "bound"), [(Cuts, "Num"), (CutsByTheKey, "Ind")])
def test_is_cut(engine: type[Explorer], symmetry: bool, model: type[Model], bound: str) -> None:
    found = engine().explore(request_of(model, symmetry=symmetry, keep_going=True))
    assert not found.violations
    if found.reasoning is not None:
        assert found.reasoning.cut_by == (bound,)
    else:
        assert {name: times for name, times in found.cuts.items() if times} == {bound: len(actions_of(model))}
        assert found.states == 1


@each_engine
@both_ways
def test_goes_on(engine: type[Explorer], symmetry: bool) -> None:
    found = engine().explore(request_of(Goes, symmetry=symmetry, keep_going=True))
    assert not found.violations
    assert not any(found.cuts.values())
    assert found.reasoning is not None or found.states == 2


@pytest.mark.parametrize("model", [Fails, Cuts, CutsByTheKey, Goes])
def test_definition(model: type[Model]) -> None:
    assert assert_agreement(model) >= len(actions_of(model))


@pytest.mark.parametrize("seed", range(30))
def test_random_statements(seed: int, tmp_path: Path) -> None:
    source = storing_source(random.Random(seed).randint)
    assert assert_agreement(load_source(source, tmp_path).cls, most_states=5) > 0, source


@pytest.mark.usefixtures("compiler")
def test_random_statements_in_c(tmp_path: Path) -> None:
    source = storing_source(random.Random(0).randint, actions=20)
    assert differences(load_source(source, tmp_path), NativeExplorer()) == []
