"""Traces on a terminal: a step's action, and under it only what it changed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from quorate.console import SafeConsole
from quorate.exploration import Trace, Violation
from quorate.language.instance import Instance
from quorate.trace.changes import Change, changes, whole
from quorate.trace.conclusion import conclusion
from quorate.trace.witness import witness_lines
from quorate.trace.words import call

HANG = 4
"""How far the second line of something too wide for the terminal is indented."""


def plain_text(show: Callable[[Console], None]) -> str:
    """What `show` prints on a console, without colours and as wide as it likes."""
    text = io.StringIO()
    console = SafeConsole(
        text,
        width=140,
        no_color=True,
        force_terminal=False,
        force_jupyter=False,  # else it is displayed at once in a notebook
    )
    show(console)
    return text.getvalue().strip("\n")


def print_line(console: Console, text: Text, indent: int = 0) -> None:
    """Print a line; on a terminal, one that is too wide goes on below, indented, broken at a space if it can be.
    Elsewhere (a pipe, a file) a line stays one line."""
    room = console.width - indent
    if not console.is_terminal or text.cell_len <= room or room < 3 * HANG:
        console.print(Text(" " * indent).append_text(text), soft_wrap=True)
        return
    first, *rest = text.wrap(console, room)
    console.print(Text(" " * indent).append_text(first), soft_wrap=True)
    if rest:
        remainder = text[len(first.plain) :]
        remainder = remainder[len(remainder.plain) - len(remainder.plain.lstrip()) :]
        for line in remainder.wrap(console, room - HANG):
            console.print(Text(" " * (indent + HANG)).append_text(line), soft_wrap=True)


def print_trace(console: Console, instance: Instance, trace: Trace, last_fails: bool = False) -> None:
    """Print a run: how it starts, then step by step what was done and what changed.

    With `last_fails`, the last step is one that an assert or failure ended before it changed anything.
    """
    width = max(2, len(str(len(trace.steps))))
    indent = width + 2
    print_line(console, _number("0", width).append_text(_start(trace)))
    if trace.initial_action is not None:
        for line in whole(instance, trace.initial):
            print_line(console, Text(line, style="dim"), indent + 4)
    before = trace.initial
    for number, step in enumerate(trace.steps, 1):
        print_line(
            console, _number(str(number), width).append_text(_action(call(step.action, step.arguments)))
        )
        lines = [_change(change) for change in changes(instance, before, step.state)]
        if last_fails and number == len(trace.steps):
            lines = [Text("goes wrong here", style="red")]
        for text in lines or [Text("nothing changes", style="dim")]:
            print_line(console, text, indent + 4)
        before = step.state


def _start(trace: Trace) -> Text:
    if trace.initial_action is None:
        return Text("initial state: all variables at their defaults", style="dim")
    return _action(call(*trace.initial_action))


def _number(number: str, width: int) -> Text:
    return Text.assemble((f"{number:>{width}}  ", "dim"))


def _action(text: str) -> Text:
    name, rest = text.split("(", 1)
    return Text.assemble((name, "bold cyan"), "(", rest)


def _change(change: Change) -> Text:
    match change.how:
        case "added":
            return Text.assemble(change.path, (" + ", "bold green"), (change.after, "green"))
        case "removed":
            return Text.assemble(change.path, (" - ", "bold red"), (change.before, "red"))
        case _:
            return Text.assemble(change.path, ": ", (change.before, "dim"), " → ", (change.after, "yellow"))


def print_violation(
    console: Console,
    instance: Instance,
    violation: Violation,
    doc: str = "",
    witness: Mapping[str, Any] | None = None,
    show_file: Callable[[str], str] = str,
) -> None:
    """Print a violation: its trace, then what is violated, for which values, what it says, and where it stands
    (its file as `show_file` has it)."""
    with instance.active():
        print_trace(console, instance, violation.trace, last_fails=violation.last_fails)
    console.print()
    for line in _conclusion(violation, doc, witness, show_file):
        print_line(console, line)


def _conclusion(
    violation: Violation, doc: str, witness: Mapping[str, Any] | None, show_file: Callable[[str], str]
) -> Iterator[Text]:
    what, said = conclusion(violation, witness)
    yield Text.assemble((what, "bold red"), f": {said}" if said else "")
    if violation.kind in ("invariant", "step"):
        yield from (Text(f"    {line}") for line in witness_lines(witness)[1])
    if doc:
        yield Text("    " + " ".join(doc.split()))
    if violation.file:
        yield Text(f"    {show_file(violation.file)}:{violation.line}", style="dim")
