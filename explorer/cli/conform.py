"""``quorate conform MODEL ADAPTER``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.cli.exports import output_option
from quorate.cli.options import MAX_DEPTH, SIZES, TIME
from quorate.support.late_imports import imported

WRITTEN = "from quorate import conform"
"""What a test has that was written before, and so may be written again."""


def _test_file(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    """Refuse a file that is not ours to write. Raises BadParameter."""
    if value is None:
        return None
    path = Path(value)
    if path.suffix != ".py" or not path.parent.is_dir():
        raise click.BadParameter(f"{value} cannot be written; give a file such as test_conformance.py")
    if path.exists() and WRITTEN not in path.read_text("utf-8", errors="replace"):
        raise click.BadParameter(
            f"{value} is a Python file that was not written by this command; give another name"
        )
    return path


@click.command("conform")
@click.argument("model", metavar="MODEL[:VARIANT]")
@click.argument("adapter", required=False, metavar="[ADAPTER.py[:CLASS]]")
@click.option(
    "--driver", metavar="CMD", help="In place of ADAPTER.py: a program that drives code in any language."
)
@click.option(
    "--mode",
    type=click.Choice(["walk", "all", "goal", "runs", "follow", "monitor"]),
    default="walk",
    help="Random walks in lockstep; every transition; a known run; many of them; or the code drives, followed by the"
    " model, or judged by its properties.  [default: walk]",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, metavar="N", help="Which walks.  [default: 0]")
@click.option(
    "--walks", type=click.IntRange(min=1), metavar="N", help="Make N walks.  [default: as many as in 10 s]"
)
@click.option(
    "--steps",
    type=click.IntRange(min=1),
    default=50,
    metavar="N",
    help="The most steps of a walk.  [default: 50]",
)
@click.option(
    "--refused",
    type=click.FloatRange(0, 1),
    default=0.1,
    metavar="P",
    help="The share of steps that the model refuses, given to the code nevertheless.  [default: 0.1]",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that walk.  [default: with an adapter all cores, after one second; otherwise 1]",
)
@click.option(
    "--goal", metavar="NAME", help="With --mode goal: the run of the model to this goal or violation."
)
@click.option("--run", metavar="FILE", help="With --mode goal: the run that was saved in a file.")
@click.option(
    "--runs", metavar="FILE", help="With --mode runs: the runs that quorate tests has written to a file."
)
@click.option(
    "--hidden",
    type=click.IntRange(min=0),
    default=1,
    metavar="K",
    help="With --mode follow: the most steps of the model for one of the code.  [default: 1]",
)
@click.option(
    "--max-states", type=click.IntRange(min=1), metavar="N", help="With --mode all: stop after N pairs."
)
@MAX_DEPTH
@SIZES
@TIME
@click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the runs as lines of JSON, for quorate explain --mapping conform.",
)
@output_option("--html", "Write the result as a page, with the model's run up to the mismatch.")
@output_option("--junit", "Write the result as JUnit XML, one test case per action.")
@click.option(
    "--pytest",
    metavar="FILE.py",
    callback=_test_file,
    help="Write a test for pytest that repeats the mismatch.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print the verdict and the mismatch only.")
def conform_command(**options: Any) -> Any:
    """Hold real code against a model, step by step.

    ADAPTER.py has a class that derives from quorate.conformance.Adapter and connects the code; a program that is
    named with --driver does the same in any language, in lines of JSON (docs/conformance.md). A mismatch is made
    shorter, and shown with the model and the code side by side. Random walks that find none show that there is none
    in these walks, and no more.

    Exits with 0 if no mismatch was found, 1 if one was, 2 if the model or the adapter is wrong, 3 if nothing could be
    tried or a limit was reached first.
    """
    return imported("quorate.cli.run_conform.run_conform")(**options)
