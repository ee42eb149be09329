"""Which refusals a random model may meet: the checker tells what the generator does not follow."""

from __future__ import annotations

import re

EXPECTED = [
    r"None",  # what is narrowed to None, as mypy has it
    r"has no order",
    r"is changed while a loop iterates over it",
    r"grows without a bound",
    r"(min|max) of a collection that may be empty",
    r"does not have the same type in all of",
    r"wrap around",
    r"too large",
    r"nested too deep",
    r"64 bits",
    r"two properties are called",
    r"unsupported in parameterized proofs",
    r"inherits from .* it is one too",
    r"this is never a",
    r"which are numbered again after each step",
    r"which each step numbers again",
    r"not exported to TLA\+ in a helper",
    r"it is no action, and nothing calls it",
    r"is no value of \w+, which has",  # a literal in a branch
    r"which fair_for names",  # inherited by an override without that parameter
]
"""What the refusals say that the features of `tests.differential.profiles` lead to."""


def is_expected(message: str) -> bool:
    """Whether a refusal with this message is no finding."""
    return any(re.search(pattern, message) for pattern in EXPECTED)
