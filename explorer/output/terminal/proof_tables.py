"""The tables of a proof: the obligations of its clauses, and of the stages of a property of runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from quorate.output.marks import mark
from quorate.symbolic.induction.obligations import STAGE_KINDS
from quorate.symbolic.induction.proving import ProofResult, Proved

STYLES = {"proved": "green", "failed": "bold red", "undecided": "bold yellow"}


def tables(result: ProofResult) -> Iterator[Text]:
    """The lines of all tables, with an empty line between two."""
    actions = [action.name for action in result.proofs.theory.program.actions]
    lines = list(_of_clauses(result, actions))
    yield from lines
    for chain in result.proofs.chains:
        if lines:
            yield Text()
        own = [each for each in result.results if each.obligation.of == chain.property.name]
        lines = list(_of_stages(own, chain.property.name, actions))
        yield from lines


def _of_clauses(result: ProofResult, actions: Sequence[str]) -> Iterator[Text]:
    """A line for each clause, with initiation and consecution under each action; then the other obligations."""
    cells: dict[tuple[str, str], Proved] = {}
    others: list[Proved] = []
    for each in result.results:
        obligation = each.obligation
        match obligation.kind:
            case "initiation":
                cells[obligation.clause, "start"] = each
            case "consecution":
                cells[obligation.clause, obligation.action] = each
            case kind if kind not in STAGE_KINDS:
                others.append(each)
    kept = [*result.proofs.inductive, *result.proofs.steps]
    if kept or others:
        yield from _table("clause", kept, ["start", *actions], cells, others)


def _of_stages(results: Sequence[Proved], name: str, actions: Sequence[str]) -> Iterator[Text]:
    """A line for each stage, with its own obligations and those of each action; then those of the whole property."""
    cells: dict[tuple[str, str], Proved] = {}
    others: list[Proved] = []
    for each in results:
        obligation = each.obligation
        match obligation.kind:
            case "fair" | "enabled" | "helps":
                cells[obligation.clause, obligation.kind] = each
            case "complete":
                others.append(each)
            case _:
                cells[obligation.clause, obligation.action] = each
    stages = list(dict.fromkeys(stage for stage, _ in cells if stage != name))
    rows = [*stages, name] if any(row == name for row, _ in cells) else stages
    yield from _table(f"stage of {name}", rows, ["fair", "enabled", "helps", *actions], cells, others)


def _table(
    head: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[str, str], Proved],
    others: Sequence[Proved],
) -> Iterator[Text]:
    width = max(map(len, [head, *rows, *(each.obligation.name for each in others)]))
    widths = [max(len(column), 8) for column in columns]
    heads = "  ".join(f"{column:>{w}}" for column, w in zip(columns, widths, strict=True))
    yield Text(f"{head:<{width}}  {heads}", style="dim")
    for row in rows:
        line = Text(f"{row:<{width}}")
        for column, w in zip(columns, widths, strict=True):
            cell = cells.get((row, column))
            line.append("  ").append_text(_cell(cell, w) if cell else Text(" " * w))
        yield line
    for each in others:
        yield Text(f"{each.obligation.name:<{width}}  ").append_text(_cell(each, widths[0]))


def _cell(each: Proved, width: int) -> Text:
    if each.obligation.kind == "fair":
        return Text(" " * (width - 1)).append(mark(each.state), STYLES[each.state])
    spent = "known" if each.known else "open" if each.is_open else _duration(each.seconds)
    return (
        Text(" " * (width - len(spent) - 2))
        .append(mark(each.state), STYLES[each.state])
        .append(f" {spent}", "dim")
    )


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"
