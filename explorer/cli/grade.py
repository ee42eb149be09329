"""``quorate grade LAB [SUBMISSION ...]``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from quorate.cli.exports import output_option
from quorate.support.late_imports import imported


@click.command("grade")
@click.argument("lab", metavar="LAB")
@click.argument("submissions", nargs=-1, metavar="[SUBMISSION]...")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that keeps results and runs.  [default: the lab's folder's name, and -grades]",
)
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    help="How many are graded at a time.  [default: the number of processors]",
)
@click.option("--again", is_flag=True, help="Grade again what was graded, though nothing has changed.")
@click.option(
    "--confine",
    type=click.Choice(["bubblewrap", "unshare", "limits"]),
    help="How submissions are confined.  [default: the best that works here]",
)
@output_option("--csv", "Write a table: a line for each submission.")
@output_option("--junit", "Write JUnit XML: a suite for each submission.")
@click.option(
    "--gradescope",
    type=click.Path(path_type=Path),
    help="Write Gradescope's results: to a folder, or with one submission to a .json file.",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write pages to a folder: one for each student, and index.html for the lecturer.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--explain", "-e", is_flag=True, help="Print what each student is told, with the runs.")
@click.option("--quiet", "-q", is_flag=True, help="Print the table only.")
def grade_command(**options: Any) -> Any:
    """Grade submissions for a lab, each confined in a process of its own.

    LAB is a lab's file, or its folder (docs/grading.md). A SUBMISSION is a file that was handed in, or a folder with
    such; without any, the lab's own solution is graded. What was graded is kept, and not graded again while neither
    the lab nor the submission changes: after an interrupt, the same command goes on.

    Exits with 0 if all submissions were graded, whatever their points, 2 if the lab is wrong, 3 if some are missing,
    or if a process failed beside them (the same command tries again).
    """
    return imported("quorate.cli.run_grade.run_grade")(**options)
