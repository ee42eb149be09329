"""The texts of verdicts in reports, worded as on the terminal."""

from __future__ import annotations

from quorate.language.diagnostics import short_path
from quorate.output.result_words import length_text
from quorate.output.terminal.lines import plain_text
from quorate.output.terminal.print_trace import print_violation
from quorate.trace.witness_text import witness_lines
from quorate.verdicts.result import Result, Verdict


def violation_text(result: Result, verdict: Verdict) -> str:
    """Return the run to a violation and the violation as text; empty if there is no run."""
    violation = verdict.violation
    if violation is None:
        return ""
    return plain_text(
        lambda console: print_violation(
            console, result.instance, violation, verdict.doc, verdict.witness, short_path, verdict.refusals
        )
    )


def headline(verdict: Verdict) -> str:
    """Return the violation in one line."""
    after = "" if verdict.trace is None else f" {length_text(verdict)}"
    match verdict.kind:
        case "assert":
            return f"an assert in {verdict.name} fails{after}: {verdict.reason}"
        case "failure":
            return f"{verdict.name} fails{after}: {verdict.reason}"
        case "deadlock":
            return f"deadlock{after}: no action leads to another state"
        case "reachable":
            return f"{verdict.name} is not reached: {verdict.reason}"
    own, _ = witness_lines(verdict.witness)
    return f"{verdict.name} is violated{after}" + (f": {own}" if own else "")
