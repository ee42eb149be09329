"""Texts of grades that several forms share."""

from __future__ import annotations

from quorate.grading.results import Grade, ItemGrade
from quorate.output.marks import mark

MARKS = {"earned": mark("holds"), "lost": mark("violated"), "undecided": mark("undecided")}


def points_text(points: float) -> str:
    """Points as ``4``, or ``2.5``."""
    return f"{points:g}"


def of_text(points: float, out_of: float) -> str:
    """Points of those that there are: ``4 of 6``."""
    return f"{points_text(points)} of {points_text(out_of)}"


def item_text(item: ItemGrade) -> str:
    """All that is told of an item, in a few lines and the run."""
    said = [part for part in (item.reason, item.doc if item.outcome != "earned" else "", item.hint) if part]
    if item.run:
        said += ["", item.run.rstrip()]
    return "\n".join(said)


def first_wrong(grade: Grade) -> str:
    """What is wrong first, in a line; empty if nothing is."""
    if grade.refused:
        more = f" (and {len(grade.refused) - 1} more)" if len(grade.refused) > 1 else ""
        return f"not admitted: {grade.refused[0]}{more}"
    if grade.failed:
        return f"not graded to the end: {grade.failed}"
    if grade.ended:
        return grade.ended
    lost = next((item for item in grade.items if item.outcome != "earned"), None)
    return "" if lost is None else f"{lost.name}: {lost.reason}"


def confinement_lines(title: str, limited: tuple[str, ...], unlimited: tuple[str, ...]) -> list[str]:
    """How submissions were confined, and what was not limited."""
    said = [f"confined by {title}: {', '.join(limited)}"]
    if unlimited:
        said.append(f"NOT limited here: {', '.join(unlimited)}")
    return said
