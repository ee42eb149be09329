"""The effect of an action is a function of what it is said to depend on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from quorate import Model
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import instantiate
from quorate.models.multipaxos import MultiPaxos
from quorate.models.raft import Raft
from quorate.native import dependence
from tests.differential.agreement import load_source
from tests.differential.depending import dependence_differences
from tests.differential.test_random_models import EXAMPLES, reject_expected, sources
from tests.native.test_remembering import Notes


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(source=sources(), number=st.integers(0, 1000))
def test_effects_depend_on_nothing_else(
    source: str, number: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    note(source)
    instance = load_source(source, Path(tmp_path_factory.mktemp("random")))
    try:
        found = roomy(dependence_differences)(instance, number)
    except ModelError as error:
        reject_expected(error)
    assert found == []


@pytest.mark.parametrize("model", [Raft, MultiPaxos, Notes])
def test_those_of_bundled_models_neither(model: type[Model]) -> None:
    assert dependence_differences(instantiate(model), 0) == []


@pytest.mark.parametrize("model", [Raft, Notes])
def test_helpers_that_are_overlooked_are_found(model: type[Model], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dependence._Finder, "_call", lambda *_: None)
    assert dependence_differences(instantiate(model), 0)
