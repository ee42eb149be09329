"""The small models are in the language."""

from __future__ import annotations

import pytest

from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.language.validate import validate
from tests.contract.answers import ANSWERS, Answer


@pytest.mark.parametrize("answer", ANSWERS, ids=[a.model.__name__ for a in ANSWERS])
def test_model_is_lowered_and_valid(answer: Answer) -> None:
    validate(lower(instantiate(answer.model)))
