"""Where python-sat is not installed Z3 decides, and the answers are the same."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from quorate.exploration import Limits
from quorate.language.diagnostics import ModelError
from quorate.models.paxos import Paxos, PhaseOneSkipped
from quorate.symbolic.finite.engine import BoundedExplorer
from quorate.symbolic.finite.sat import Z3Sat, has_python_sat, solver
from quorate.verdicts.checking import check
from tests.contract.answers import ANSWERS, WIDE, Answer
from tests.contract.explorer_contract import assert_real, request_of
from tests.differential.agreement import load_source
from tests.differential.generator import model_source
from tests.differential.symbolic import bounded_differences
from tests.few import few
from tests.models_for_tests import messages
from tests.models_for_tests.liveness import Moving

FEW = [a for a in ANSWERS if a.model not in (Paxos, *WIDE)]
SMALL = [a for a in FEW if not a.violations and a.model is not messages.Pings]


@pytest.fixture(autouse=True)
def _no_python_sat(monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing it fails, as it does where it is not there."""
    hide(monkeypatch, None)


def hide(monkeypatch: pytest.MonkeyPatch, other: Any) -> None:
    """Have `import pysat` find the other module, or fail."""
    for name in [each for each in sys.modules if each == "pysat" or each.startswith("pysat.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pysat", other)


@pytest.mark.parametrize("other", [None, ModuleType("pysat")], ids=["nothing", "satellites"])
def test_z3_is_what_there_is(other: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hide(monkeypatch, other)
    assert not has_python_sat()
    assert isinstance(solver(), Z3Sat)
    assert isinstance(solver("minisat22"), Z3Sat)


@pytest.mark.parametrize("answer", few(12, FEW), ids=lambda a: a.model.__name__)
def test_z3_finds_the_known_answers(answer: Answer) -> None:
    depth = min(answer.depth + 1, 6)
    found = BoundedExplorer().explore(request_of(answer.model, keep_going=True, limits=Limits(depth=depth)))
    violations = {(v.name, v.kind): len(v.trace.steps) for v in found.violations}
    assert violations == {key: steps for key, steps in answer.violations.items() if steps <= depth}
    assert any("python-sat" in warning for warning in found.warnings)


def test_z3_finds_a_lasso() -> None:
    verdict = check(Moving, properties=["at_last_done"], engine="bmc")["at_last_done"]
    assert verdict.trace is not None
    assert (verdict.trace.loop, verdict.steps) == (1, 4)


def test_z3_finds_a_shortest_run() -> None:
    request = request_of(PhaseOneSkipped, limits=Limits(depth=7))
    (violation,) = BoundedExplorer().explore(request).violations
    assert (violation.name, len(violation.trace.steps)) == ("agreement", 6)
    assert_real(request, violation.trace)


def test_z3_proves_by_induction() -> None:
    result = check(Paxos, engine="induction", properties=["agreement"])
    assert result.outcome == "holds"


@pytest.mark.parametrize("answer", few(6, SMALL), ids=lambda a: a.model.__name__)
def test_z3_finds_the_same_invariants(answer: Answer) -> None:
    result = check(answer.model, engine="pdr")
    explored = check(answer.model, engine="reference")
    assert result.outcome == explored.outcome
    assert [(v.name, v.outcome) for v in result.verdicts] == [(v.name, v.outcome) for v in explored.verdicts]


@pytest.mark.slow
def test_z3_proves_paxos() -> None:
    sizes = {"Acceptor": 2, "Value": 2, "Ballot": 2}
    assert check(Paxos, engine="pdr", sizes=sizes, properties=["agreement"]).outcome == "holds"


@pytest.mark.parametrize("seed", range(6))
def test_z3_agrees_on_random_models(seed: int, tmp_path: Path) -> None:
    try:
        source = model_source(random.Random(seed).randint)
        found = bounded_differences(load_source(source, tmp_path), depth=3, ways=[{"keep_going": True}])
    except ModelError as error:
        pytest.skip(f"refused: {error}")
    assert found == []
