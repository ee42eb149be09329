"""The outcomes of each tool, and their exit codes.

Every question has one of three outcomes: good, bad or undecided. Checks, proofs, and claims that are marked to hold
or to fail have different words for these, which users read on the terminal and in JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Literal, TypeVar

CheckOutcome = Literal["holds", "violated", "undecided"]
"""The outcome of a property, a check or a comparison."""
ProofOutcome = Literal["proved", "failed", "undecided"]
"""The outcome of an obligation or a proof by induction."""
ClaimOutcome = Literal["expected", "surprise", "undecided"]
"""The outcome of a claim about quorums, compared with its mark."""
Outcome = CheckOutcome | ProofOutcome | ClaimOutcome

SolverAnswer = Literal["proved", "refuted", "unknown"]
"""A solver's answer about a formula."""


class ExitCode(IntEnum):
    """The exit codes of the command."""

    GOOD = 0
    BAD = 1
    WRONG = 2
    """There is no verdict: the command or the model is wrong, or Quorate has a bug."""
    UNDECIDED = 3
    INTERRUPTED = 130


EXIT_CODES: dict[Outcome, ExitCode] = {
    "holds": ExitCode.GOOD,
    "proved": ExitCode.GOOD,
    "expected": ExitCode.GOOD,
    "violated": ExitCode.BAD,
    "failed": ExitCode.BAD,
    "surprise": ExitCode.BAD,
    "undecided": ExitCode.UNDECIDED,
}

_FROM_GOOD_TO_BAD = (ExitCode.GOOD, ExitCode.UNDECIDED, ExitCode.BAD)

AnyOutcome = TypeVar("AnyOutcome", CheckOutcome, ProofOutcome, ClaimOutcome)


def worst(outcomes: Iterable[AnyOutcome], of_none: AnyOutcome) -> AnyOutcome:
    """Return the worst of the outcomes, `of_none` if there are none: bad is worse than undecided."""
    return max(outcomes, key=lambda outcome: _FROM_GOOD_TO_BAD.index(EXIT_CODES[outcome]), default=of_none)
