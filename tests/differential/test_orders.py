"""What has no order does not decide how a run ends: it is refused, or the same to all engines, whatever the names."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.exploration import Request
from quorate.language.checker import lower
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.validate import validate
from quorate.native import NativeExplorer
from quorate.reference import ReferenceExplorer
from quorate.symbolic.finite.induction import InductionExplorer
from quorate.symbolic.finite.proof_engines import ReachabilityExplorer
from quorate.symbolic.finite.sat import has_python_sat
from quorate.verdicts.engines import fastest
from tests.differential.agreement import differences, load_source, summary
from tests.differential.orders import ACCEPTED, DECIDED_BEFORE, REFUSED, Case, model_of
from tests.differential.symbolic import bounded_differences, proof_differences
from tests.language.agreement import assert_agreement

needs_python_sat = pytest.mark.skipif(not has_python_sat(), reason="python-sat is not installed")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_may_end_in_several_ways_is_refused(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        lower(load_source(model_of(case), tmp_path))
    said = raised.value.diagnostic
    assert said.message.endswith(f"{case.said}, whichever comes first")
    assert said.hint
    assert said.span is not None


@pytest.mark.parametrize("case", DECIDED_BEFORE, ids=lambda case: case.name)
def test_what_a_turn_before_decides_is_not_evaluated(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        lower(load_source(model_of(case), tmp_path))
    said = raised.value.diagnostic
    assert said.message.endswith("depends on which iteration comes first")
    assert said.span is not None
    line = model_of(case).splitlines()[said.span.line - 1]
    assert line[said.span.column - 1 :].startswith(case.said)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """The model with all that is accepted."""
    return load_source(model_of(*ACCEPTED), Path(tmp_path_factory.mktemp("orders")), "orders.py")


@pytest.mark.parametrize("symmetry", [True, False])
def test_the_reference_gives_the_right_answers(instance: Instance, symmetry: bool) -> None:
    found = ReferenceExplorer().explore(Request(instance, (), symmetry=symmetry, keep_going=True))
    violated = summary(found)["violations"]
    expected = {case.name: case.said for case in ACCEPTED if " after " in case.said}
    assert {name: f"{kind} after {steps}" for (kind, name), steps in violated.items()} == expected
    cut = {case.said.removeprefix("cut by ") for case in ACCEPTED if case.said.startswith("cut by ")}
    assert {bound for bound, times in found.cuts.items() if times} == cut


@pytest.mark.usefixtures("compiler")
def test_native_code_agrees(instance: Instance) -> None:
    assert differences(instance, NativeExplorer()) == []


def test_the_definition_agrees(instance: Instance) -> None:
    validate(lower(instance))
    assert assert_agreement(instance.cls) > 50


@needs_python_sat
def test_bounded_model_checking_agrees(instance: Instance) -> None:
    assert bounded_differences(instance, depth=3) == []


@needs_python_sat
def test_proofs_agree(instance: Instance) -> None:
    assert proof_differences(instance, ReachabilityExplorer(fastest)) == []
    assert proof_differences(instance, InductionExplorer()) == []


def test_a_failure_names_the_value(instance: Instance) -> None:
    found = ReferenceExplorer().explore(Request(instance, (), keep_going=True))
    said = {violation.name: violation.message for violation in found.violations}
    assert said["any_sort"] == "index 0 is outside the sequence, which has 0 items (for s=s1)"
    assert said["any_helper"].startswith("assert self.a[s] != 1 (for s=s")
