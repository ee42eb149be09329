"""Lowering of Python source to the typed IR. What is not in the language is refused with its place."""

from quorate.language.checker import (
    arithmetic,
    assignments,
    calls,
    comparisons,
    comprehensions,
    displays,
    references,
    statements,
    truth,
)
from quorate.language.checker.claims import lower_claim
from quorate.language.checker.comparing import assumed_fairness
from quorate.language.checker.program import lower

LOWERING = (
    arithmetic,
    assignments,
    calls,
    comparisons,
    comprehensions,
    displays,
    references,
    statements,
    truth,
)
"""The modules that register with `dispatch` how each kind of syntax is lowered."""

__all__ = ["LOWERING", "assumed_fairness", "lower", "lower_claim"]
