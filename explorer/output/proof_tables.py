"""The tables of a proof as data: the obligations of its clauses, and of the stages of a property of runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from quorate.symbolic.induction.obligations import STAGE_KINDS
from quorate.symbolic.induction.proving import ProofResult, Proved


@dataclass(frozen=True, slots=True)
class ProofTable:
    """A row for each clause or stage, a column for each action (and for the start, or what a stage needs besides),
    and `others`, the obligations that have no column."""

    head: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], Proved]
    others: tuple[Proved, ...]


def proof_tables(result: ProofResult) -> Iterator[ProofTable]:
    """Yield the table of the clauses, if there are any, and one for each property of runs."""
    actions = [action.name for action in result.proofs.theory.program.actions]
    yield from _of_clauses(result, actions)
    for chain in result.proofs.chains:
        own = [each for each in result.results if each.obligation.of == chain.property.name]
        yield _of_stages(own, chain.property.name, actions)


def cell_text(each: Proved) -> str:
    """Return what is said of an obligation beside its mark: how long it took, or that it was known before."""
    if each.obligation.kind == "fair":
        return ""
    return "known" if each.known else "open" if each.is_open else _duration(each.seconds)


def _of_clauses(result: ProofResult, actions: Sequence[str]) -> Iterator[ProofTable]:
    """A row for each clause, with initiation and consecution under each action; then the other obligations."""
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
    kept = (*result.proofs.inductive, *result.proofs.steps)
    if kept or others:
        yield ProofTable("clause", kept, ("start", *actions), cells, tuple(others))


def _of_stages(results: Sequence[Proved], name: str, actions: Sequence[str]) -> ProofTable:
    """A row for each stage, with its own obligations and those of each action; then those of the whole property."""
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
    columns = ("fair", "enabled", "helps", *actions)
    return ProofTable(f"stage of {name}", tuple(rows), columns, cells, tuple(others))


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"
