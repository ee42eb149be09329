"""Random models mean the same to CPython, to native code, and to circuits."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, given, note, reject, settings
from hypothesis import strategies as st

from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.native import NativeExplorer
from quorate.symbolic.finite.induction import InductionExplorer
from quorate.symbolic.finite.proof_engines import ReachabilityExplorer
from quorate.symbolic.finite.sat import has_python_sat
from quorate.verdicts.engines import fastest
from tests.differential.agreement import differences, load_source
from tests.differential.generator import model_source
from tests.differential.inductive import inductive_differences
from tests.differential.profiles import USUAL, profile
from tests.differential.refining import refinement_differences, space_differences
from tests.differential.refusals import is_expected
from tests.differential.symbolic import bounded_differences, proof_differences

needs_python_sat = pytest.mark.skipif(not has_python_sat(), reason="python-sat is not installed")
EXAMPLES = int(os.environ.get("QUORATE_FUZZ_EXAMPLES", "15"))


SETTLED = USUAL - {"crowd", "ends", "partial"}
"""Features of which models are quickly explored and seldom refused."""


@st.composite
def sources(draw: st.DrawFn) -> str:
    def number(low: int, high: int) -> int:
        return draw(st.integers(low, high))

    return model_source(number, profile(number, SETTLED))


def reject_expected(error: ModelError) -> NoReturn:
    """Drop a model that the checker refuses for what the generator does not follow. Raises any other error."""
    if is_expected(error.diagnostic.message):
        reject()
    raise error


@pytest.mark.usefixtures("compiler")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(source=sources())
def test_reference_and_native_agree(source: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    note(source)
    instance = load_source(source, Path(tmp_path_factory.mktemp("random")))
    try:
        found = roomy(differences)(instance, NativeExplorer())
    except ModelError as error:
        reject_expected(error)
    assert found == []


@pytest.mark.usefixtures("compiler")
@settings(
    max_examples=max(1, EXAMPLES // 8),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
@given(source=sources(), symmetry=st.booleans())
def test_steps_and_refinements_agree(
    source: str, symmetry: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    note(source)
    folder = Path(tmp_path_factory.mktemp("random"))
    instance = load_source(source, folder)
    try:
        found = roomy(space_differences)(instance, symmetry)
        found += roomy(refinement_differences)(source, folder, symmetry=symmetry)
    except ModelError as error:
        reject_expected(error)
    assert found == []


@needs_python_sat
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(source=sources())
def test_reference_and_bounded_model_checking_agree(
    source: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    note(source)
    instance = load_source(source, Path(tmp_path_factory.mktemp("random")))
    try:
        found = roomy(bounded_differences)(instance, depth=5)
    except ModelError as error:
        reject_expected(error)
    assert found == []


@needs_python_sat
@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(source=sources())
def test_nothing_is_proved_that_is_not_so(source: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    note(source)
    folder = Path(tmp_path_factory.mktemp("random"))
    instance = load_source(source, folder)
    with pytest.MonkeyPatch.context() as patched:
        # What was found is checked in CPython: compiling takes longer than these models do.
        patched.setattr("quorate.verdicts.engines.has_compiler", lambda: False)
        try:
            found = roomy(proof_differences)(instance, ReachabilityExplorer(fastest))
            found += roomy(proof_differences)(instance, InductionExplorer())
        except ModelError as error:
            reject_expected(error)
    assert found == []


def test_what_is_proved_is_so_in_steps_that_are_taken(tmp_path: Path) -> None:
    """Few random models can be lowered to first-order logic, so these are seeds of some of those."""
    counted: Counter[str] = Counter()
    for seed in (489, 561, 593, 624, 680, 713, 918, 940):
        folder = tmp_path / str(seed)
        folder.mkdir()
        try:
            instance = load_source(model_source(random.Random(seed).randint), folder)
            assert inductive_differences(instance, counted) == [], seed
        except ModelError:
            continue
    assert counted["proved"] >= 10
    assert counted["steps"] >= 10
