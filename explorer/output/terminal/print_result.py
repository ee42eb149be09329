"""The result of a check on a terminal: the outcome, a line per property, the runs to violations, and what was
explored."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from quorate.exploration import FurtherRuns
from quorate.language.diagnostics import short_path
from quorate.language.temporal import LIVENESS
from quorate.language.words import plain
from quorate.output.marks import mark
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.lines import plain_text, print_line
from quorate.output.terminal.print_profile import print_profile
from quorate.output.terminal.print_trace import print_trace, print_violation
from quorate.support.plurals import counted
from quorate.trace.conclusion import run_length
from quorate.verdicts.property_verdicts import bounds_text, first_sentence
from quorate.verdicts.result import Result, Verdict

MOST_CLAUSES = 60
"""The most clauses of an invariant that are printed."""

STYLES = {"holds": "bold green", "violated": "bold red", "undecided": "bold yellow"}


def show_result(result: Result, quiet: bool = False) -> None:
    """Print a result on the terminal."""
    print_result(SafeConsole(), result, quiet)


def result_text(result: Result) -> str:
    """Return a result as text."""
    return plain_text(lambda console: print_result(console, result))


def named_verdict_text(verdict: Verdict) -> str:
    """Return a verdict in one line, with its name."""
    return f"{verdict.name}: {verdict_text(verdict)}"


def print_result(console: Console, result: Result, quiet: bool = False) -> None:
    """Print a result, or with `quiet` only the verdicts."""
    print_line(console, _headline(result))
    width = max((len(verdict.name) for verdict in result.verdicts), default=0)
    for verdict in result.verdicts:
        print_line(console, _verdict_line(verdict, width), indent=2)
    if quiet:
        return
    for verdict in result.violations:
        violation = verdict.violation
        if violation is not None:
            explained = verdict.doc, verdict.witness, short_path, verdict.refusals
            console.print()
            print_violation(console, result.instance, violation, *explained)
            print_further_runs(console, result, verdict)
    if result.exploration.reasoning is not None and result.exploration.reasoning.invariant:
        _print_invariant(console, result.exploration.reasoning.invariant)
    console.print()
    for line in what_was_explored(result):
        print_line(console, Text(line, style="dim"))
    for warning in result.warnings:
        print_line(console, Text.assemble(("warning: ", "bold yellow"), warning))
    if result.exploration.profile is not None:
        console.print()
        print_profile(console, result.exploration.profile, short=not result.profiled)


def _print_invariant(console: Console, source: str) -> None:
    """Print the inductive invariant that was found, clause by clause."""
    _, *clauses = source.split("\n\n\n")
    console.print()
    print_line(
        console, Text("The invariant that was found, one clause for all renamings of symmetric values:")
    )
    for clause in clauses[:MOST_CLAUSES]:
        _, head, *body = clause.rstrip().splitlines()
        first, *rest = body
        name = head.removeprefix("def ").partition("(")[0]
        lines = [f"{name}: {first.strip().removeprefix('return ')}", *(line[4:] for line in rest)]
        for line in lines:
            print_line(console, Text(line), indent=2)
    if len(clauses) > MOST_CLAUSES:
        more = f"... and {len(clauses) - MOST_CLAUSES} more clauses; --json has all of them, as source"
        print_line(console, Text(more), indent=2)


def print_further_runs(console: Console, result: Result, verdict: Verdict) -> None:
    """Print the further runs to a violation, if more than one was asked for, and whether there are more."""
    violation = verdict.violation
    found = None if violation is None else violation.further_runs
    if violation is None or found is None:
        return
    total = 1 + len(found.traces)
    for number, trace in enumerate(found.traces, 2):
        console.print()
        print_line(console, Text(f"another run to it, {number} of {total}", style="bold"))
        with result.instance.active():
            print_trace(console, result.instance, trace, last_fails=violation.last_fails)
    console.print()
    print_line(console, Text(further_runs_text(found)))


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


def _headline(result: Result) -> Text:
    return Text.assemble((f"{mark(result.outcome)} {result.headline}", STYLES[result.outcome]))


def _verdict_line(verdict: Verdict, width: int) -> Text:
    marked = (mark(verdict.outcome), STYLES[verdict.outcome])
    return Text.assemble(marked, f" {verdict.name:<{width}}  ", (verdict_text(verdict), "dim"))


def verdict_text(verdict: Verdict) -> str:
    """Return a verdict in a few words, without its name."""
    return f"leads to {verdict.then}: {_outcome_text(verdict)}" if verdict.then else _outcome_text(verdict)


def _outcome_text(verdict: Verdict) -> str:
    steps = verdict.steps
    count = "" if steps is None else counted(steps, "step")
    match verdict.outcome:
        case "holds" if verdict.kind == "reachable":
            return f"reached after {count}" if steps else "true from the start, at these sizes"
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
            return f"{what.get(verdict.kind, 'violated')} {run_length(verdict.trace)}"


def what_was_explored(result: Result) -> list[str]:
    """Return lines on what was explored: counts, sizes and bounds, engine and time."""
    found = result.exploration
    sorts = [sort.cls.__name__ for sort in result.instance.symmetric]
    orbits = f" up to symmetry of {' and '.join(sorts)}" if result.symmetry and sorts else ""
    counts = [f"{found.states:,} states{orbits}, depth {found.depth}, {found.transitions:,} transitions"]
    sizes = ", ".join(f"{name}={plain(value)}" for name, value in result.sizes.items())
    workers = counted(result.workers, "worker")
    seconds = f"{result.seconds:.2f} s"
    if found.compile_seconds >= 0.005:
        seconds += f" ({found.compile_seconds:.2f} s compiling, {found.seconds:.2f} s exploring)"
    symmetry = "symmetry on" if result.symmetry else "symmetry off"
    if found.reasoning is not None:
        # Nothing was counted, and only one processor was used.
        counts, workers = [], "no states counted"
    return [
        *counts,
        f"with {sizes}: {bounds_text(found)}" if sizes else bounds_text(found),
        f"{result.engine} engine, {workers}, {symmetry}, {seconds}",
    ]
