"""Which cases of a table the default tests run: the first few; the others are slow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest


def few(most: int, cases: Iterable[Any]) -> Sequence[Any]:
    """Parameters for a test that takes long for each case, a compiler, a proof or a process: the first `most` of them
    that are not slow anyway are in the default tests. So what shows most stands first. A tuple is a case of several
    parameters."""
    parameters = []
    for case in cases:
        each = case if hasattr(case, "marks") else pytest.param(*(case if type(case) is tuple else (case,)))
        if not any(mark.name == "slow" for mark in each.marks):
            most -= 1
            if most < 0:
                each = pytest.param(*each.values, id=each.id, marks=(*each.marks, pytest.mark.slow))
        parameters.append(each)
    return parameters
