"""The summary of a violation in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quorate.exploration import Violation
from quorate.trace.witness_text import witness_lines
from quorate.trace.words import call


def conclusion(violation: Violation, witness: Mapping[str, Any] | None) -> tuple[str, str]:
    """Return the summary (``agreement is violated``) and its details (``v=v1 w=v2``), which may be empty."""
    name, said = violation.name, violation.message
    match violation.kind:
        case "deadlock":
            return "deadlock", "no action leads to another state"
        case "assert":
            return f"an assert in {name} fails", said
        case "failure":
            return f"{name} fails", said
        case "always_possible":
            return f"{name} is not possible any more", "no continuation leads to it"
        case "eventually":
            return f"{name} never becomes true", "and the run is fair"
        case "leads_to":
            return f"{name} is true, and what must follow never is", "and the run is fair"
        case "again_and_again":
            return f"from some state on {name} is never true", "and the run is fair"
        case "at_last_always":
            return f"{name} becomes false again and again", "and the run is fair"
        case _:
            return f"{name} is violated", witness_lines(witness)[0]


def fairness_lines(violation: Violation) -> list[str]:
    """Return a line for each fair step that is possible in the loop of an infinite run: why the run is fair to it."""
    lines = []
    for kept in violation.kept:
        where = (
            f"taken in step {kept.step}" if kept.how == "taken" else f"not possible after step {kept.step}"
        )
        lines.append(f"{kept.strength}ly fair {call(kept.action, kept.arguments)}: {where}")
    return lines
