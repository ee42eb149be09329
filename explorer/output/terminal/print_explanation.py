"""Logs held against a model, on a terminal: the verdict, and where the runs end that explain most."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from quorate.explaining.result import Explanation, Impasse, Unexplained
from quorate.exploration import Trace
from quorate.language.words import call, plain
from quorate.output.marks import mark
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.lines import plain_text, print_line
from quorate.output.terminal.print_conformance import difference_lines
from quorate.output.terminal.print_result import STYLES
from quorate.output.terminal.print_trace import change_text
from quorate.support.plurals import counted
from quorate.trace.changes import changes_by
from quorate.trace.refusal_text import refusal_lines

MOST_STEPS = 30
"""A run with more steps is not printed, but saved."""
LAST_STEPS = 4
"""How many steps are printed before an event that is not explained."""
MOST_TEXT = 200
"""The most characters of a line of a log that are printed."""
MOST_REFUSALS = 12
"""The most lines on why an event is refused."""


def show_explanation(found: Explanation, quiet: bool = False) -> None:
    """Print the result on the terminal."""
    print_explanation(SafeConsole(), found, quiet)


def explanation_text(found: Explanation) -> str:
    """Return the result as text."""
    return plain_text(lambda console: print_explanation(console, found))


def headline(found: Explanation) -> str:
    """Return the verdict in one line."""
    events = f"{found.events:,} event{'' if found.events == 1 else 's'}"
    named = found.logs[0].file if len(found.logs) == 1 else f"{len(found.logs)} logs"
    if found.run is not None:
        steps = f"{len(found.run.steps):,} step{'' if len(found.run.steps) == 1 else 's'}"
        aside = found.places.count("")
        unseen = (
            f", {aside:,} of them not in the {'log' if len(found.logs) == 1 else 'logs'}" if aside else ""
        )
        return f"{named}: {events} explained by a run of {found.title} of {steps}{unseen}"
    far = f"no run of {found.title} explains more than {found.explained:,} of {events}"
    if found.outcome == "undecided":
        return f"{named}: undecided, {found.reason}; so far {far}"
    return f"{named}: not explained, {far}; {_furthest(found)}"


def _furthest(found: Explanation) -> str:
    assert found.impasse is not None
    places = [event.place for event in found.impasse.events]
    if len(places) == 1:
        return f"the next is {places[0]}"
    return f"the next are {', '.join(places[:-1])} and {places[-1]}"


def print_explanation(console: Console, found: Explanation, quiet: bool = False) -> None:
    """Print the verdict, and unless `quiet`, what there is to say of it."""
    print_line(console, Text(f"{mark(found.outcome)} {headline(found)}", style=STYLES[found.outcome]))
    with found.instance.active():
        if found.impasse is not None:
            _print_impasse(console, found, found.impasse)
        elif found.run is not None and not quiet and len(found.run.steps) <= MOST_STEPS:
            console.print()
            _print_steps(console, found.run, found.places, found)
    if quiet:
        return
    console.print()
    for line in _notes(found):
        print_line(console, Text(line, style="dim"))


def _print_steps(
    console: Console, run: Trace, places: tuple[str, ...], found: Explanation, last: int | None = None
) -> None:
    """Print the steps of a run with the events that they explain; or the `last` of them, with their changes."""
    width = max(2, len(str(len(run.steps))))
    first = 0 if last is None else max(0, len(run.steps) - last)
    before = run.states[first]
    for number, step in enumerate(run.steps[first:], first + 1):
        name, bracket, rest = call(step.action, step.arguments).partition("(")
        line = Text.assemble((f"{number:>{width}}  ", "dim"), (name, "bold cyan"), bracket + rest)
        print_line(console, line.append(f"  {places[number - 1] or 'not in a log'}", style="dim"))
        if last is not None:
            for change in changes_by(found.instance, before, step):
                print_line(console, change_text(change), indent=width + 6)
        before = step.state


def _print_impasse(console: Console, found: Explanation, impasse: Impasse) -> None:
    run = impasse.nearest
    if run.steps:
        console.print()
        said = "the last steps of" if len(run.steps) > LAST_STEPS else "the steps of"
        ends = f", one of {impasse.states:,}" if impasse.states > 1 else ""
        print_line(console, Text(f"{said} a run that explains the events before{ends}:", style="dim"))
        _print_steps(console, run, impasse.places, found, LAST_STEPS)
    for event in impasse.events:
        console.print()
        text = event.text if len(event.text) <= MOST_TEXT else f"{event.text[:MOST_TEXT]} …"
        print_line(console, Text.assemble((event.place, "bold"), f"  {text}"))
        for line in _why(event):
            print_line(console, line, indent=4)


def _why(event: Unexplained) -> Iterator[Text]:
    attempt = event.attempt
    if attempt is not None:
        if attempt.before:
            yield Text(
                f"before {attempt.step}, the model is in another state" if attempt.step else "before it"
            )
        else:
            yield Text(f"after {attempt.step}" if attempt.step else "in this state", style="bold red")
        yield from difference_lines(attempt.differences, "log")
        return
    yield Text("the model refuses it", style="bold red")
    if event.unlike:
        yield Text(f"there is no {event.unlike}")
    lines = list(refusal_lines(event.refusals))
    for depth, line in lines[:MOST_REFUSALS]:
        yield Text(f"{'    ' * depth}{line}")
    if len(lines) > MOST_REFUSALS:
        yield Text(f"... and {len(lines) - MOST_REFUSALS} more lines", style="dim")


def _notes(found: Explanation) -> Iterator[str]:
    if found.run is not None and len(found.run.steps) > MOST_STEPS:
        yield "--trace FILE saves the run; quorate view FILE shows it"
    for log in found.logs:
        skipped = f"; {counted(log.skipped, 'line')} without any" if log.skipped else ""
        explained = "" if found.run is not None else f", {log.explained:,} explained"
        if len(found.logs) > 1 or skipped:
            yield f"{log.file}: {log.events:,} event{'' if log.events == 1 else 's'}{explained}{skipped}"
    if found.outcome == "violated" and found.hidden:
        yield f"with up to {counted(found.hidden, 'step')} before each event that the log does not show"
    sizes = ", ".join(f"{name}={plain(value)}" for name, value in found.sizes.items())
    yield f"{found.states:,} pairs of state and position; with {sizes or 'no sizes'}; {found.seconds:.1f} s"
