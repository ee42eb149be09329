"""What is bound in the value of a variable is told from what is bound where the value is put."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.language.instance import instantiate
from quorate.language.model import Model
from quorate.output.tla import export
from quorate.reference import ReferenceExplorer
from tests.export.agreement import differences, needs_tlc
from tests.models_for_tests.binding import Binding, Parameters


def test_the_inner_one_has_another_name() -> None:
    text = export(instantiate(Binding)).text
    assert "x \\notin {x_2 \\in Num : x_2 \\notin seen" in text
    assert "y = y" not in text


def test_a_parameter_keeps_its_name() -> None:
    assert "marks = [[k_2 \\in Num |-> 0] EXCEPT ![n] = k]" in export(instantiate(Parameters)).text


@needs_tlc
@pytest.mark.slow
@pytest.mark.parametrize("model", [Binding, Parameters])
@pytest.mark.parametrize("symmetry", [True, False])
def test_tlc(model: type[Model], symmetry: bool, tmp_path: Path) -> None:
    assert differences(instantiate(model), ReferenceExplorer(), tmp_path, symmetry) == []
