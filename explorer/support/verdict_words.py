"""How a question ends: the words that each tool has for it, and the exit code that stands for it.

Whatever is asked ends in one of three ways: as it should be, not so, or undecided. A check, a proof, and claims that
are marked to hold or to fail, each have words of their own for these, which users read on the terminal and in JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Literal, TypeVar

CheckOutcome = Literal["holds", "violated", "undecided"]
"""Of a property, a check, a comparison."""
ProofOutcome = Literal["proved", "failed", "undecided"]
"""Of an obligation, a proof by induction."""
ClaimOutcome = Literal["expected", "surprise", "undecided"]
"""Of a claim about quorums, beside what it is marked to do."""
Outcome = CheckOutcome | ProofOutcome | ClaimOutcome

SolverAnswer = Literal["proved", "refuted", "unknown"]
"""What a solver says of a formula."""


class ExitCode(IntEnum):
    """What the command ends with."""

    GOOD = 0
    BAD = 1
    WRONG = 2
    """The command or the model is wrong, or Quorate is: there is no verdict."""
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
    """The outcome of a whole, given those of its parts: what is bad counts more than what is undecided."""
    return max(outcomes, key=lambda outcome: _FROM_GOOD_TO_BAD.index(EXIT_CODES[outcome]), default=of_none)
