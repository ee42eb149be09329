"""The summary of a violation in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quorate.exploration import Trace, Violation
from quorate.language.temporal import LivenessKind
from quorate.language.words import call
from quorate.support.plurals import counted
from quorate.trace.witness_text import witness_lines

OF_RUNS: dict[LivenessKind, str] = {
    "always_possible": "no continuation makes it true any more",
    "eventually": "it never becomes true, though the run is fair",
    "leads_to": "it is true, and {then}, which must follow, never is, though the run is fair",
    "again_and_again": "from some state on it is never true, though the run is fair",
    "at_last_always": "it becomes false again and again, though the run is fair",
}
"""How a run violates a property of each kind; `then` is what must follow."""


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
        case "always_possible" | "eventually" | "leads_to" | "again_and_again" | "at_last_always" as kind:
            return f"{name} is violated", OF_RUNS[kind].format(then=violation.then)
        case _:
            return f"{name} is violated", witness_lines(witness)[0]


def run_length(trace: Trace) -> str:
    """Return the length of a run to a violation: ``after 3 steps``, ``by 1 step and then 2 again and again``."""

    total = len(trace.steps)
    if trace.loop is None:
        return f"after {counted(total, 'step')}"
    if trace.loop == total:
        return f"by a run that stops after {counted(total, 'step')}"
    return f"by {counted(trace.loop, 'step')} and then {total - trace.loop} again and again"


def loop_lines(trace: Trace, number: int) -> list[str]:
    """Return what there is to say at a step of an infinite run about where its loop begins and ends."""
    last = len(trace.steps)
    if trace.loop is None:
        return []
    if trace.loop == last:
        return ["The run stops here."] if number == last else []
    begins = [f"Again and again from here to step {last}."] if number == trace.loop + 1 else []
    return [*begins, *([f"Back to step {trace.loop + 1}."] if number == last else [])]


def fairness_lines(violation: Violation) -> list[str]:
    """Return a line for each fair step that is possible in the loop of an infinite run: why the run is fair to it."""
    lines = []
    for kept in violation.kept:
        where = (
            f"taken in step {kept.step}" if kept.how == "taken" else f"not possible after step {kept.step}"
        )
        lines.append(f"{kept.strength}ly fair {call(kept.action, kept.arguments)}: {where}")
    return lines
