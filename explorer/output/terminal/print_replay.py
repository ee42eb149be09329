"""A replay on a terminal: the run that the model takes, and where it differs from the saved one."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from quorate.comparison.abstraction import REFINES
from quorate.language.words import plain
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.lines import plain_text, print_line
from quorate.output.terminal.print_comparison import divergence_lines
from quorate.output.terminal.print_trace import print_refusals, print_trace
from quorate.saved.document import cut
from quorate.saved.replaying import Replay
from quorate.support.plurals import counted


def show_replay(replay: Replay, quiet: bool = False) -> None:
    """Print a replay on the terminal."""
    print_replay(SafeConsole(), replay, quiet)


def replay_text(replay: Replay) -> str:
    """Return a replay as text."""
    return plain_text(lambda console: print_replay(console, replay))


def print_replay(console: Console, replay: Replay, quiet: bool = False) -> None:
    """Print the run (unless `quiet`), then whether and where it differs."""
    mark = Text("✓ ", "bold green") if replay.same else Text("✗ ", "bold red")
    print_line(console, mark.append(_headline(replay)))
    for file in replay.edited:
        print_line(console, Text.assemble(("warning: ", "bold yellow"), f"{file} was edited since then"))
    if replay.untold:
        said = f"not in the file, and so not compared: {', '.join(replay.untold)}"
        print_line(console, Text.assemble(("note: ", "bold"), said))
    with replay.instance.active():
        if not quiet:
            console.print()
            taken_whole = len(replay.trace.steps) == len(replay.saved.steps)
            fails = replay.saved.fails and taken_whole
            print_trace(console, replay.instance, replay.trace, last_fails=fails)
        console.print()
        for line in _lines(replay):
            print_line(console, line)
        if replay.verdict is not None and replay.verdict.violation is not None:
            print_refusals(console, replay.verdict.violation, replay.verdict.refusals)


def _headline(replay: Replay) -> str:
    saved = replay.saved
    steps = counted(len(saved.steps), "step")
    sizes = ", ".join(f"{sort.__name__}={plain(size)}" for sort, size in replay.instance.sizes.items())
    of = f" of {cut(saved.model)}" if saved.model else ""
    said = "takes the same run" if replay.same else "differs from the run"
    return f"{replay.title} {said}{of}: {steps}" + (f", with {sizes}" if sizes else "")


def _lines(replay: Replay) -> Iterator[Text]:
    divergence = replay.divergence
    yield from divergence_lines("the saved run", replay.title, replay.texts, divergence)
    ending = replay.saved.ending
    if ending is None or divergence.refused is not None:
        return
    reached = ending.kind == "reachable"
    wrong = ending.kind in ("assert", "failure")
    what = f"{cut(ending.name)} {'fails' if wrong else 'is reached' if reached else 'is violated'}"
    if replay.ending is None:
        why = "takes too long to decide" if replay.judged.property else "has no such property"
        if ending.name.startswith(REFINES) and not replay.judged.property:
            why = f"has no mapping to {cut(ending.name.removeprefix(REFINES))}"
        yield Text(f"{what} in the saved run; {replay.title} {why}.")
    elif replay.ending:
        yield Text(f"{what} at the end, as in the saved run{f': {cut(ending.message)}' if wrong else '.'}")
        if replay.judged.refinement is not None and replay.verdict is not None:
            yield Text(f"    {replay.verdict.doc}")
    else:
        why = f": {replay.judged.reason}" if replay.judged.reason else "."
        yield Text(f"{what} in the saved run, and {'does' if wrong else 'is'} not here{why}", style="bold")
