"""The character that marks an outcome in every output."""

from __future__ import annotations

from quorate.support.verdict_words import EXIT_CODES, ExitCode, Outcome

MARKS = {ExitCode.GOOD: "✓", ExitCode.BAD: "✗", ExitCode.UNDECIDED: "?"}


def mark(outcome: Outcome) -> str:
    """Return the mark of an outcome."""
    return MARKS[EXIT_CODES[outcome]]
