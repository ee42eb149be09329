"""How runs end in the native engine, against the reference: by what is required, not by what a condition excludes."""

from __future__ import annotations

import pytest

from quorate.language.instance import instantiate
from quorate.language.model import Model
from quorate.native import NativeExplorer
from tests.differential.agreement import differences
from tests.models_for_tests.guarded import Guarded
from tests.models_for_tests.partial import Partial


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("model", [Guarded, Partial])
def test_runs_end_as_in_the_reference(model: type[Model]) -> None:
    assert differences(instantiate(model), NativeExplorer()) == []
