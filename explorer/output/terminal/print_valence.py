"""Valence on a terminal: a table of how many states there are of each kind, and runs that show it."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from quorate.exploration import Trace
from quorate.language.words import call, plain
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.lines import plain_text, print_line
from quorate.output.terminal.print_trace import print_trace
from quorate.reference.valence import VALENCE_KINDS, ValenceKind, Valences
from quorate.valences.valence import Valence
from quorate.verdicts.property_verdicts import STOPPED

MEANINGS: dict[ValenceKind, str] = {
    "bivalent": "several values can still be decided",
    "univalent": "one value can still be decided",
    "stuck": "nothing can be decided any more",
    "unknown": "steps that a bound cuts may lead to further decisions",
}


def show_valence(valence: Valence, quiet: bool = False) -> None:
    """Print valences on the terminal."""
    print_valence(SafeConsole(), valence, quiet)


def valence_text(valence: Valence) -> str:
    """Return valences as text."""
    return plain_text(lambda console: print_valence(console, valence))


def print_valence(console: Console, valence: Valence, quiet: bool = False) -> None:
    """Print the table, and unless `quiet` the runs that show how a decision is made or put off."""
    found = valence.found
    if found is None:
        print_line(console, Text(f"? {valence.title}: {STOPPED[valence.stopped]}", style="bold yellow"))
        return
    print_line(console, Text(f"{valence.title}: {headline(found)}", style="bold"))
    print_line(console, Text(_row("", "states", "initial", ""), style="dim"), 2)
    for kind in VALENCE_KINDS:
        if kind == "unknown" and not found.counts[kind]:
            continue
        print_line(console, Text(_of_kind(kind, found.counts, found.initial)), 2)
        for value, count in found.by_value.items() if kind == "univalent" else ():
            print_line(console, Text(_row(f"  {value}", f"{count:,}", "", ""), style="dim"), 2)
    critical = _row("critical", f"{found.critical:,}", "", "bivalent, and univalent after each step")
    print_line(console, Text(critical), 2)
    if not quiet:
        _print_runs(console, valence, found)
    console.print()
    for line in _explored(valence, found):
        print_line(console, Text(line, style="dim"))


def headline(found: Valences) -> str:
    """Return what the valences say about the protocol, in a line."""
    if found.counts["unknown"] or found.stop != "complete":
        return "not known for all states"
    if found.counts["stuck"]:
        return "some runs come to where nothing can be decided any more"
    if not found.counts["bivalent"]:
        return "the decision is determined from the start"
    if found.undecided_run is not None:
        return "a fair run stays bivalent for ever"
    if found.critical:
        return "from critical states one step decides"
    return "a decision is made in every fair run"


def _print_runs(console: Console, valence: Valence, found: Valences) -> None:
    _print_run(console, valence, found.critical_run, "a shortest run to a critical state:")
    if found.branches:
        print_line(console, Text("from there:", style="bold"))
        for branch in found.branches:
            step = call(branch.step.action, branch.step.arguments)
            print_line(console, Text(f"{step}: only {plain(branch.value)} can be decided then"), 4)
    _print_run(console, valence, found.undecided_run, "a fair run on which all states are bivalent:")
    _print_run(console, valence, found.stuck_run, "a shortest run to a state that is stuck:")


def _print_run(console: Console, valence: Valence, trace: Trace | None, title: str) -> None:
    if trace is None:
        return
    console.print()
    print_line(console, Text(title, style="bold"))
    with valence.instance.active():
        print_trace(console, valence.instance, trace)


def _of_kind(kind: ValenceKind, counts: Mapping[ValenceKind, int], initial: Mapping[ValenceKind, int]) -> str:
    return _row(kind, f"{counts[kind]:,}", f"{initial[kind]:,}", MEANINGS[kind])


def _row(name: str, states: str, initial: str, meaning: str) -> str:
    return f"{name:<12} {states:>12} {initial:>9}  {meaning}".rstrip()


def _explored(valence: Valence, found: Valences) -> list[str]:
    sorts = [sort.cls.__name__ for sort in valence.instance.symmetric]
    orbits = f" up to symmetry of {' and '.join(sorts)}" if valence.symmetry and sorts else ""
    sizes = ", ".join(f"{name}={plain(value)}" for name, value in valence.sizes.items())
    fully = "explored fully" if found.stop == "complete" else STOPPED[found.stop]
    cuts = f"; steps were cut by {' and '.join(found.cuts)}" if found.cuts else ""
    return [
        f"{found.states:,} states{orbits}; decided: {valence.decisions}",
        f"with {sizes}: {fully}{cuts}" if sizes else f"{fully}{cuts}",
        f"{valence.engine} engine, {valence.seconds:.2f} s",
    ]
