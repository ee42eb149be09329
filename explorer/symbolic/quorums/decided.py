"""Claims with what was found out about them, beside what they are marked to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quorate.support.verdict_words import ClaimOutcome, worst
from quorate.symbolic.quorums.claims import Claim
from quorate.symbolic.quorums.verdicts import Proof, Refutation, Undecided, Vacuous, Verdict

WORDS: dict[type[Verdict], str] = {
    Proof: "proved",
    Refutation: "refuted",
    Vacuous: "vacuous",
    Undecided: "undecided",
}
"""What is said of a claim."""


@dataclass(frozen=True)
class Decided:
    """A claim and what was found out about it."""

    claim: Claim
    verdict: Verdict

    @property
    def outcome(self) -> ClaimOutcome:
        match self.verdict:
            case Undecided():
                return "undecided"
            case Proof():
                return "expected" if self.claim.expected else "surprise"
            case Refutation():
                return "surprise" if self.claim.expected else "expected"
            case Vacuous():
                return "surprise"


def outcome_of(decided: Sequence[Decided], complete: bool = True) -> ClaimOutcome:
    """A surprise counts more than what is not known, as there is if not all was decided."""
    outcomes: set[ClaimOutcome] = {each.outcome for each in decided} | (set() if complete else {"undecided"})
    return worst(outcomes, "expected")
