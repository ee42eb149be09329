"""Grades on a terminal: a line for each submission."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from quorate.grading.results import Grade, Grades
from quorate.output.grades.texts import MARKS, confinement_lines, first_wrong, item_text, of_text, points_text
from quorate.output.terminal.console import console_for_tables
from quorate.output.terminal.lines import plain_text
from quorate.support.plurals import counted

STYLES = {"earned": "green", "lost": "red", "undecided": "yellow"}


def show_grades(grades: Grades, quiet: bool = False, explain: bool = False) -> None:
    """Print grades on the terminal; with `explain`, also all that is told of each submission."""
    console = console_for_tables()
    print_grades(console, grades, quiet, explain)


def grades_text(grades: Grades) -> str:
    """Return the table as text."""
    return plain_text(lambda console: print_grades(console, grades))


def print_grades(console: Console, grades: Grades, quiet: bool = False, explain: bool = False) -> None:
    """Print a line for each submission, and (unless `quiet`) what the items are and how submissions were confined."""
    if len(grades):
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("submission", overflow="fold")
        table.add_column("points", justify="right", no_wrap=True)
        table.add_column("items", no_wrap=True)
        table.add_column("what is wrong first", ratio=1, overflow="fold")
        for grade in grades:
            marks = Text()
            for item in grade.items:
                marks.append(MARKS[item.outcome], STYLES[item.outcome])
            table.add_row(grade.name, of_text(grade.points, grade.out_of), marks, first_wrong(grade))
        console.print(table)
    for grade in grades if explain else ():
        _explain(console, grade)
    if quiet:
        return
    items = grades.solution.items
    listed = ", ".join(f"{item.name} ({points_text(item.out_of)})" for item in items)
    if len(grades):
        _line(console, "")
    _line(console, f"items, in order: {listed}")
    found = grades.confinement
    for line in confinement_lines(found.title, found.limited, found.unlimited):
        _line(console, line)
    if grades.failed:
        names = ", ".join(grade.name for grade in grades.failed)
        _line(console, f"not graded to the end, so the same command grades them again: {names}")
    cpu = sum(grade.cpu for grade in grades)
    count = len(grades)
    said = (
        f"{counted(count, 'submission')}, {cpu:.1f} s of processor time"
        if count
        else ("the solution earns all points")
    )
    _line(console, f"{said}; results and runs in {grades.folder}")


def _explain(console: Console, grade: Grade) -> None:
    _line(console, "")
    _line(console, f"{grade.name}: {of_text(grade.points, grade.out_of)}")
    failed = [f"not graded to the end: {grade.failed}"] if grade.failed else []
    for said in (*grade.refused, *failed, *(f"note: {note}" for note in grade.notes)):
        _line(console, f"  {said}")
    if grade.refused:
        return
    for item in grade.items:
        mark = f"{MARKS[item.outcome]} {item.name}: {of_text(item.points, item.out_of)}"
        first, *rest = item_text(item).splitlines() or [""]
        _line(console, f"  {mark}{'; ' if first else ''}{first}")
        for line in rest if item.outcome != "earned" else ():
            _line(console, f"      {line}" if line else "")


def _line(console: Console, text: str) -> None:
    console.print(Text(text), soft_wrap=True)
