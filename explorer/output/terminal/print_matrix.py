"""Judged properties on a terminal: the matrix, a line for each property, what is implied, and the runs that show what
is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from quorate.assessment.matrix import CellMark, Implied, JudgedProperty, PropertyMatrix, Row
from quorate.language.diagnostics import short_path
from quorate.language.words import plain
from quorate.output.marks import mark
from quorate.output.terminal.console import console_for_tables
from quorate.output.terminal.lines import plain_text, print_line
from quorate.output.terminal.print_result import STYLES
from quorate.output.terminal.print_trace import print_violation
from quorate.trace.conclusion import run_length
from quorate.verdicts.property_verdicts import bounds_text
from quorate.verdicts.result import Verdict

CELLS: dict[CellMark, tuple[str, str]] = {
    "holds": ("·", "dim"),
    "caught": ("✗", "bold green"),
    "false": ("✗", "bold red"),
    "no value": ("fails", "bold red"),
    "undecided": ("?", "bold yellow"),
    "not counted": ("(✗)", "dim"),
}
"""The text and style of a cell."""

LEGEND = {
    "·": "· true",
    "✗": "✗ n false after n steps",
    "fails": "fails n: no value after n steps",
    "?": "? undecided",
    "(✗)": "(✗) false, as it is of the right protocol",
}


def show_matrix(matrix: PropertyMatrix, quiet: bool = False) -> None:
    """Print judged properties on the terminal."""
    console = console_for_tables()
    print_matrix(console, matrix, quiet)


def matrix_text(matrix: PropertyMatrix) -> str:
    """Return judged properties as text."""
    return plain_text(lambda console: print_matrix(console, matrix))


def print_matrix(console: Console, matrix: PropertyMatrix, quiet: bool = False) -> None:
    """Print the matrix and a line for each property, and (unless `quiet`) what is implied, the runs that show what is
    wrong, and what was searched."""
    print_line(console, Text(f"{mark(matrix.outcome)} {matrix.headline}", style=STYLES[matrix.outcome]))
    console.print()
    console.print(_table(matrix))
    shown = {CELLS[each][0] for row in matrix.rows for each in row.marks}
    print_line(console, Text("; ".join(text for sign, text in LEGEND.items() if sign in shown), style="dim"))
    console.print()
    width = max(len(each.name) for each in matrix.properties)
    for number, each in enumerate(matrix.properties, 1):
        for line in _property_lines(number, width, each, matrix):
            print_line(console, line)
    if matrix.missed:
        print_line(console, Text.assemble(("not caught: ", "bold"), ", ".join(matrix.missed)))
    if not quiet:
        _print_implied(console, matrix)
        for each in matrix.properties:
            _print_run(console, each)
        console.print()
        for text in _searched(matrix):
            print_line(console, Text(text, style="dim"))
    for warning in matrix.warnings:
        print_line(console, Text.assemble(("warning: ", "bold yellow"), warning))
    points = f"{matrix.points:g} point{'' if matrix.points == 1 else 's'} of {matrix.most_points:g}"
    print_line(console, Text(points, style="bold"))


def _table(matrix: PropertyMatrix) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", collapse_padding=True)
    table.add_column("model", overflow="fold")
    for number in range(1, len(matrix.properties) + 1):
        table.add_column(str(number), justify="right", no_wrap=True)
    table.add_column("states", justify="right", no_wrap=True)
    for row in matrix.rows:
        states = f"{row.exploration.states:,}" + ("" if row.exploration.stop == "complete" else "+")
        table.add_row(_name(row), *_cells(row), states, style="bold" if row.right is None else None)
    return table


def _name(row: Row) -> str:
    if row.right is not None:
        return f"  {row.name}"
    sizes = ", ".join(f"{name}={plain(value)}" for name, value in row.settings.items())
    return f"{row.name}, with {sizes}" if sizes else row.name


def _cells(row: Row) -> Iterator[Text]:
    for each, verdict in zip(row.marks, row.verdicts, strict=True):
        text, style = CELLS[each]
        known = each in ("caught", "false", "no value") and verdict.steps is not None
        yield Text(f"{text} {verdict.steps}" if known else text, style=style)


def _property_lines(
    number: int, width: int, property_: JudgedProperty, matrix: PropertyMatrix
) -> Iterator[Text]:
    bad = property_.standing in ("too strong", "no value", "vacuous")
    style = "bold red" if bad else "bold yellow" if property_.standing == "undecided" else ""
    what, *more = property_texts(property_, matrix)
    yield Text.assemble((f"{number:>2}  ", "dim"), f"{property_.name:<{width}}  ", (what, style))
    for text in more:
        yield Text(f"{'':{width + 6}}{text}", style="dim")


def property_texts(property_: JudgedProperty, matrix: PropertyMatrix) -> list[str]:
    """Return what is said of a property, in one or more lines."""
    place, protocol = f"{short_path(property_.file)}:{property_.line}", matrix.model.__name__
    bugs = len(matrix.variants)
    random = (
        [f"it is true of each of {property_.of_random:,} random states too, reachable or not"]
        if property_.of_random
        else []
    )
    match property_.standing:
        case "catches":
            return [f"catches {len(property_.catches)} of {bugs}: {', '.join(property_.catches)}"]
        case "catches nothing":
            return [f"true of {protocol}, and catches nothing", *random]
        case "vacuous":
            where = f"{short_path(property_.file)}:{property_.condition_line}"
            return [
                f"vacuous: its condition is never true, in any explored state of any of these models ({where})",
                property_.condition,
                *random,
            ]
        case "too strong" | "no value":
            return [f"{_wrong(property_.shown, protocol)} ({place})"]
        case "undecided":
            return ["undecided: a search did not end"]


def _wrong(shown: Verdict | None, protocol: str) -> str:
    if shown is None or shown.trace is None:
        return f"too strong: no reachable state of {protocol} satisfies it"
    length = run_length(shown.trace)
    if shown.kind == "failure":
        return f"has no value in {protocol}, {length}: {shown.reason}"
    return f"too strong: false of {protocol}, {length}"


def _print_implied(console: Console, matrix: PropertyMatrix) -> None:
    if not matrix.implied:
        return
    console.print()
    own = f"the properties of {matrix.model.__name__} itself, in the explored states of these variants"
    print_line(console, Text(own, style="bold"))
    width = max(len(each.name) for each in matrix.implied)
    for each in matrix.implied:
        print_line(console, Text(f"{each.name:<{width}}  {implied_text(each)}"), indent=2)


def implied_text(implied: Implied) -> str:
    """Return what is said of a property of the protocol's own."""
    if not implied.decided:
        return "undecided: a search did not end"
    if not implied.breaks:
        return "no variant violates it"
    count = f"{len(implied.breaks)} variant{' violates' if len(implied.breaks) == 1 else 's violate'} it"
    what = "steps" if implied.kind == "step" else "states"
    if implied.by:
        judged = " and ".join(implied.by) if len(implied.by) < 3 else "the judged properties together"
        are = "is" if len(implied.by) == 1 else "are"
        return f"{count}; implied: it is true of all {what} where {judged} {are}"
    if implied.shown is None or implied.shown.trace is None:
        return f"{count}; not implied"
    length = run_length(implied.shown.trace)
    return f"{count}; not implied: in {implied.variant}, {length}, it is false, and no judged property is"


def _print_run(console: Console, property_: JudgedProperty) -> None:
    """Print the run of the right protocol that shows what is wrong with a property."""
    shown, instance = property_.shown, property_.shown_in
    if shown is None or shown.violation is None or instance is None:
        return
    console.print()
    sizes = ", ".join(f"{name}={plain(value)}" for name, value in instance.settings.items())
    at = f" with {sizes}" if sizes else ""
    print_line(
        console, Text(f"{property_.name}: a shortest run of {instance.cls.__name__}{at}", style="bold")
    )
    print_violation(console, instance, shown.violation, shown.doc, shown.witness, short_path, shown.refusals)


def _searched(matrix: PropertyMatrix) -> Iterator[str]:
    states = sum(row.exploration.states for row in matrix.rows)
    seconds = sum(row.seconds for row in matrix.rows)
    yield f"{states:,} states of {len(matrix.rows)} models, {seconds:.2f} s; all that is said holds of these states"
    for row in matrix.rows:
        said = bounds_text(row.exploration)
        if row.exploration.stop != "complete" or any(row.exploration.cuts.values()):
            yield f"{row.name}: {said}"
    if not matrix.complete:
        yield "interrupted: not all variants were searched"
