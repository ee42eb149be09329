"""What is said of a result in other programs: in the same words as on the terminal."""

from __future__ import annotations

from quorate.check.result import Result, Verdict
from quorate.compare.run import Comparison
from quorate.compare.terminal import print_story
from quorate.language.diagnostics import short_path
from quorate.trace.terminal import plain_text, print_violation
from quorate.trace.witness import witness_lines


def violation_text(result: Result, verdict: Verdict) -> str:
    """The run to a violation, and what is violated at its end; empty if there is no run."""
    violation = verdict.violation
    if violation is None:
        return ""
    return plain_text(
        lambda console: print_violation(
            console, result.instance, violation, verdict.doc, verdict.witness, short_path
        )
    )


def story_text(comparison: Comparison) -> str:
    """What a variant changes, the run that shows it wrong, and where the right protocol parts from it."""
    return plain_text(lambda console: print_story(console, comparison))


def headline(verdict: Verdict) -> str:
    """In one line, what is wrong."""
    after = "" if verdict.steps is None else f" after {verdict.steps} step{'' if verdict.steps == 1 else 's'}"
    match verdict.kind:
        case "assert":
            return f"an assert in {verdict.name} fails{after}: {verdict.reason}"
        case "failure":
            return f"{verdict.name} goes wrong{after}: {verdict.reason}"
        case "deadlock":
            return f"deadlock{after}: no action leads to another state"
        case "reachable":
            return f"{verdict.name} is not reached: {verdict.reason}"
    own, _ = witness_lines(verdict.witness)
    return f"{verdict.name} is violated{after}" + (f": {own}" if own else "")
