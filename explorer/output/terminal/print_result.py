"""The result of a check on a terminal: the outcome, a line per property, the runs to violations, and what was
explored."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from quorate.language.diagnostics import short_path
from quorate.output.marks import mark
from quorate.output.result_words import further_runs_text, verdict_text, what_was_explored
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.lines import plain_text, print_line
from quorate.output.terminal.print_profile import print_profile
from quorate.output.terminal.print_trace import print_trace, print_violation
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


def _headline(result: Result) -> Text:
    return Text.assemble((f"{mark(result.outcome)} {result.headline}", STYLES[result.outcome]))


def _verdict_line(verdict: Verdict, width: int) -> Text:
    marked = (mark(verdict.outcome), STYLES[verdict.outcome])
    return Text.assemble(marked, f" {verdict.name:<{width}}  ", (verdict_text(verdict), "dim"))
