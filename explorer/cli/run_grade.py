"""The work of ``quorate grade``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from quorate.cli.exports import write
from quorate.cli.interrupts import interruptible
from quorate.cli.streams import print_json
from quorate.grading.boxes import Way
from quorate.grading.grading import grade
from quorate.grading.results import Grades
from quorate.language.diagnostics import ModelError
from quorate.language.written_files import write_folder, writing
from quorate.output.grades.files import grades_csv, grades_junit
from quorate.output.grades.files import gradescope as results_of
from quorate.output.grades.pages import LECTURER, write_pages
from quorate.output.grades.table import show_grades
from quorate.support.budget import SEARCHING, StagedInterrupt
from quorate.support.verdict_words import ExitCode
from quorate.support.visible import json_text
from quorate.support.whole_files import write_whole

SECONDS_BETWEEN_LINES = 10.0


def run_grade(
    *,
    lab: str,
    submissions: tuple[str, ...],
    out: Path | None,
    jobs: int,
    again: bool,
    confine: Way | None,
    csv: Path | None,
    junit: Path | None,
    gradescope: Path | None,
    html: Path | None,
    as_json: bool,
    explain: bool,
    quiet: bool,
) -> int:
    """Grade submissions, and print and write the results. Return the exit code."""

    def work(interrupt: StagedInterrupt) -> Grades:
        interrupt.stage = SEARCHING  # it ends by itself once it is interrupted
        told = None if quiet else _progress()
        return grade(
            lab, submissions, out=out, jobs=jobs, again=again, way=confine, progress=told, interrupt=interrupt
        )

    grades = interruptible(work, StagedInterrupt(None))
    if as_json:
        print_json(grades.to_json())
    else:
        show_grades(grades, quiet, explain)
    if csv is not None:
        write(csv, grades_csv(grades))
    if junit is not None:
        write(junit, grades_junit(grades))
    if gradescope is not None:
        _write_gradescope(grades, gradescope)
    if html is not None:
        write_pages(grades, html)
        if not as_json and not quiet:
            click.echo(f"pages: {html / LECTURER}")
    return ExitCode.GOOD if grades.complete else ExitCode.UNDECIDED


def _progress() -> Callable[[int, int, str], None]:
    """Tell on stderr what is done: on a terminal each submission, otherwise a line every few seconds."""
    last = time.monotonic()

    def told(done: int, of: int, name: str) -> None:
        nonlocal last
        now = time.monotonic()
        if sys.stderr.isatty():
            end = "\n" if done == of else ""
            click.echo(f"\r\x1b[K{done} of {of} graded: {name}{end}", err=True, nl=False)
        elif now - last >= SECONDS_BETWEEN_LINES or done == of:
            last = now
            click.echo(f"{done} of {of} graded", err=True)

    return told


def _write_gradescope(grades: Grades, place: Path) -> None:
    of_each = {each.name: json_text(results_of(each), 1) + "\n" for each in grades}
    if place.suffix != ".json":
        for name, results in of_each.items():
            write_folder(place / name, {"results.json": results})
        return
    if len(of_each) != 1:
        raise ModelError(f"{place} is one file, and there are {len(grades)} submissions", "give a folder")
    with writing(place):
        write_whole(place, *of_each.values())
