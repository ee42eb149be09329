"""TLC as a judge of properties of runs, without symmetry."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quorate import Model, check
from quorate.language.instance import instantiate
from quorate.language.temporal import FORMS
from quorate.output.tla import export
from tests.export.agreement import judged, needs_tlc
from tests.models_for_tests.liveness import Moving, Rotate, Strongly, Wrap

CASES = [
    (model, property_.name)
    for model in (Rotate, Moving, Strongly, Wrap)
    for property_ in instantiate(model).properties
    if property_.kind in FORMS
]


@needs_tlc
@pytest.mark.slow
@pytest.mark.parametrize(("model", "name"), CASES, ids=[f"{m.__name__}-{name}" for m, name in CASES])
def test_tlc_agrees(model: type[Model], name: str, tmp_path: Path) -> None:
    """None of these models is cut by a bound, where TLA+ has another meaning."""
    module = export(instantiate(model))
    config = module.configs[f"{module.name}.live.cfg"]
    found = judged(module, replace(config, properties=(f"{name}_live",)), tmp_path)
    assert not found.failure, found.failure
    outcome = check(model, properties=[name], engine="reference")[name].outcome
    assert bool(found.violated) == (outcome == "violated")


@needs_tlc
@pytest.mark.slow
def test_tlc_misses_a_violation_under_symmetry(tmp_path: Path) -> None:
    """This is why the configuration has no SYMMETRY."""
    module = export(instantiate(Rotate))
    config = module.configs[f"{module.name}.live.cfg"]
    one = replace(config, properties=("held_then_done_live",))
    assert judged(module, one, tmp_path).violated
    assert not judged(module, replace(one, symmetry=True), tmp_path).violated
