"""The tables of a proof on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from quorate.output.marks import mark
from quorate.output.proof_tables import ProofTable, cell_text, proof_tables
from quorate.symbolic.induction.proving import ProofResult, Proved

STYLES = {"proved": "green", "failed": "bold red", "undecided": "bold yellow"}


def tables(result: ProofResult) -> Iterator[Text]:
    """The lines of all tables, with an empty line between two."""
    for at, table in enumerate(proof_tables(result)):
        if at:
            yield Text()
        yield from _lines(table)


def _lines(table: ProofTable) -> Iterator[Text]:
    width = max(map(len, [table.head, *table.rows, *(each.obligation.name for each in table.others)]))
    widths = [max(len(column), 8) for column in table.columns]
    heads = "  ".join(f"{column:>{w}}" for column, w in zip(table.columns, widths, strict=True))
    yield Text(f"{table.head:<{width}}  {heads}", style="dim")
    for row in table.rows:
        line = Text(f"{row:<{width}}")
        for column, w in zip(table.columns, widths, strict=True):
            cell = table.cells.get((row, column))
            line.append("  ").append_text(_cell(cell, w) if cell else Text(" " * w))
        yield line
    for each in table.others:
        yield Text(f"{each.obligation.name:<{width}}  ").append_text(_cell(each, widths[0]))


def _cell(each: Proved, width: int) -> Text:
    spent = cell_text(each)
    if not spent:
        return Text(" " * (width - 1)).append(mark(each.state), STYLES[each.state])
    return (
        Text(" " * (width - len(spent) - 2))
        .append(mark(each.state), STYLES[each.state])
        .append(f" {spent}", "dim")
    )
