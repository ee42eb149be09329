"""The character that stands before an outcome, whatever it is shown on."""

from __future__ import annotations

from quorate.support.verdict_words import EXIT_CODES, ExitCode, Outcome

MARKS = {ExitCode.GOOD: "✓", ExitCode.BAD: "✗", ExitCode.UNDECIDED: "?"}


def mark(outcome: Outcome) -> str:
    """The mark of an outcome."""
    return MARKS[EXIT_CODES[outcome]]
