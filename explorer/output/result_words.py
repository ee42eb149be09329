"""The words of a result, whatever form it is shown in: its verdicts, and what was explored."""

from __future__ import annotations

from quorate.exploration import Exploration, FurtherRuns
from quorate.language.temporal import LIVENESS
from quorate.language.words import plain
from quorate.support.plurals import counted
from quorate.trace.conclusion import run_length
from quorate.verdicts.property_verdicts import bounds_text, first_sentence
from quorate.verdicts.result import Result, Verdict

FROM_THE_START = "true from the start, at these sizes"
"""Said of a goal that takes no step to reach."""


def named_verdict_text(verdict: Verdict) -> str:
    """Return a verdict in one line, with its name."""
    return f"{verdict.name}: {verdict_text(verdict)}"


def verdict_text(verdict: Verdict) -> str:
    """Return a verdict in a few words, without its name."""
    return f"leads to {verdict.then}: {_outcome_text(verdict)}" if verdict.then else _outcome_text(verdict)


def length_text(verdict: Verdict) -> str:
    """Return the length of the run of a verdict in words; empty if there is none."""
    if verdict.trace is None:
        return ""
    known = "" if verdict.shortest else " (not known to be shortest)"
    return f"{run_length(verdict.trace)}{known}"


def length_number(verdict: Verdict | None) -> str:
    """Return the steps of the run of a verdict as a cell of a table: ``18``, or ``≤18`` where a shorter run is not
    ruled out; empty if there is none."""
    if verdict is None or verdict.steps is None:
        return ""
    return f"{'' if verdict.shortest else '≤'}{verdict.steps}"


def states_number(exploration: Exploration) -> str:
    """Return the number of states as a cell of a table; an estimate of random walks as ``~31,000``, empty where none
    were visited."""
    if exploration.walked is not None:
        return f"~{exploration.walked.states:,}"
    return "" if exploration.reasoning is not None else f"{exploration.states:,}"


def _outcome_text(verdict: Verdict) -> str:
    steps = verdict.steps
    match verdict.outcome:
        case "holds" if verdict.kind == "reachable":
            return f"reached {length_text(verdict)}" if steps else FROM_THE_START
        case "holds":
            said = first_sentence(verdict.doc) or "holds"
            # Under which assumptions a run is as it should be is part of the verdict.
            return f"{said} ({verdict.reason})" if verdict.kind in LIVENESS and verdict.reason else said
        case "undecided":
            return f"undecided: {verdict.reason}"
        case _ if verdict.trace is None:
            return f"violated: {verdict.reason}"
        case _:
            what = {"assert": "an assert fails", "failure": "fails", "deadlock": "reached"}
            return f"{what.get(verdict.kind, 'violated')} {length_text(verdict)}"


def further_runs_text(found: FurtherRuns) -> str:
    """Return a sentence on whether there are more runs than those shown."""
    total = 1 + len(found.traces)
    these = "This run is" if total == 1 else f"These {total} are"
    match found.completeness:
        case "all":
            alike = "up to the names of symmetric values and the order of independent steps"
            return f"{these} all runs of this length, {alike}."
        case "more":
            return f"There are more than {'this one' if total == 1 else f'these {total}'} (--all N)."
        case "cut":
            return f"{these} all that was found in time; there may be more."


def what_was_explored(result: Result) -> list[str]:
    """Return lines on what was explored: counts, sizes and bounds, engine and time."""
    found = result.exploration
    sorts = [sort.cls.__name__ for sort in result.instance.symmetric]
    orbits = f" up to symmetry of {' and '.join(sorts)}" if result.symmetry and sorts else ""
    counts = [f"{found.states:,} states{orbits}, depth {found.depth}, {found.transitions:,} transitions"]
    sizes = ", ".join(f"{name}={plain(value)}" for name, value in result.sizes.items())
    workers = counted(result.workers, "worker")
    if found.processes > 1:
        workers = f"{found.processes} processes, {workers} each"
    seconds = f"{result.seconds:.2f} s"
    if found.compile_seconds >= 0.005:
        seconds += f" ({found.compile_seconds:.2f} s compiling, {found.seconds:.2f} s exploring)"
    symmetry = "symmetry on" if result.symmetry else "symmetry off"
    if found.reasoning is not None:
        # Nothing was counted, and only one processor was used.
        counts, workers = [], "no states counted"
    if found.walked is not None:
        workers, symmetry = counted(result.workers, "worker"), f"seed {found.walked.seed}"
        fired = [f"{name} {count:,}" for name, count in found.transitions_by_action.items()]
        counts = [f"steps by action: {', '.join(fired)}"] if found.walked.steps else []
    return [
        *counts,
        f"with {sizes}: {bounds_text(found)}" if sizes else bounds_text(found),
        f"{result.engine} engine, {workers}, {symmetry}, {seconds}",
        *([found.kept] if found.kept else []),
    ]
