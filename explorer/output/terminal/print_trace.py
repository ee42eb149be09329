"""Traces on a terminal: each step's action, and below it the changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from quorate.exploration import Step, Trace, Violation
from quorate.language.instance import Instance
from quorate.language.words import call
from quorate.output.terminal.lines import plain_text, print_line
from quorate.reference.refusals import Group
from quorate.trace.changes import Change, changes_by, whole
from quorate.trace.conclusion import conclusion, fairness_lines
from quorate.trace.refusal_text import refusal_lines, stopping_line
from quorate.trace.witness_text import witness_lines


def step_text(step: Step) -> str:
    """Return a step as text: ``accept(a2, Accept(bal=1, val=v1))``."""
    return call(step.action, step.arguments)


def trace_text(trace: Trace) -> str:
    """Return a run as text; only the actions if its model is not known."""
    instance = trace.instance
    if instance is None:
        return "\n".join(map(step_text, trace.steps))
    with instance.active():
        return plain_text(lambda console: print_trace(console, instance, trace))


def print_trace(console: Console, instance: Instance, trace: Trace, last_fails: bool = False) -> None:
    """Print a run: its start, then the action and changes of each step.

    With `last_fails`, the last step was ended by an assert or failure before it changed anything.
    """
    width = max(2, len(str(len(trace.steps))))
    indent = width + 2
    print_line(console, _number("0", width).append_text(_start(trace)))
    if trace.initial_action is not None:
        for line in whole(instance, trace.initial):
            print_line(console, Text(line, style="dim"), indent + 4)
    before = trace.initial
    for number, step in enumerate(trace.steps, 1):
        if number - 1 == trace.loop:
            print_line(console, Text("again and again:", style="bold"))
        print_line(
            console, _number(str(number), width).append_text(_action(call(step.action, step.arguments)))
        )
        lines = [change_text(change) for change in changes_by(instance, before, step)]
        if last_fails and number == len(trace.steps):
            lines = [Text("fails here", style="red")]
        for text in lines or [Text("nothing changes", style="dim")]:
            print_line(console, text, indent + 4)
        before = step.state
    if trace.loop == len(trace.steps):
        print_line(console, Text("the run stops here", style="bold"))
    elif trace.loop is not None:
        print_line(console, Text(f"back to step {trace.loop + 1}", style="bold"))


def _start(trace: Trace) -> Text:
    if trace.initial_action is None:
        return Text("initial state: all variables at their defaults", style="dim")
    return _action(call(*trace.initial_action))


def _number(number: str, width: int) -> Text:
    return Text.assemble((f"{number:>{width}}  ", "dim"))


def _action(text: str) -> Text:
    name, rest = text.split("(", 1)
    return Text.assemble((name, "bold cyan"), "(", rest)


def change_text(change: Change) -> Text:
    """Return a change as styled text."""
    match change.how:
        case "added":
            return Text.assemble(change.path, (" + ", "bold green"), (change.after, "green"))
        case "removed":
            return Text.assemble(change.path, (" - ", "bold red"), (change.before, "red"))
        case "numbered":
            return Text(str(change), style="dim")
        case _:
            return Text.assemble(change.path, ": ", (change.before, "dim"), " → ", (change.after, "yellow"))


def print_violation(
    console: Console,
    instance: Instance,
    violation: Violation,
    doc: str = "",
    witness: Mapping[str, Any] | None = None,
    show_file: Callable[[str], str] = str,
    refusals: Sequence[Group] = (),
) -> None:
    """Print a violation: its trace, then the property, the witness, why no action leads on (`Verdict.refusals`), the
    docstring, and the place in the source (with the file name changed by `show_file`)."""
    with instance.active():
        print_trace(console, instance, violation.trace, last_fails=violation.last_fails)
    console.print()
    what, said = conclusion(violation, witness)
    print_line(console, Text.assemble((what, "bold red"), f": {said}" if said else ""))
    if violation.kind in ("invariant", "step"):
        for line in witness_lines(witness)[1]:
            print_line(console, Text(line), indent=4)
    for line in fairness_lines(violation):
        print_line(console, Text(line, style="dim"), indent=4)
    print_refusals(console, violation, refusals)
    if doc:
        print_line(console, Text(" ".join(doc.split())), indent=4)
    if violation.file:
        print_line(console, Text(f"{show_file(violation.file)}:{violation.line}", style="dim"), indent=4)


def print_refusals(console: Console, violation: Violation, refusals: Sequence[Group]) -> None:
    """Print why no action leads on at the end of a run."""
    if said := stopping_line(violation):
        print_line(console, Text(said), indent=4)
    for deeper, line in refusal_lines(refusals):
        print_line(console, Text(line, style="dim" if deeper else ""), indent=4 * (1 + deeper))
