"""``quorate check MODEL[:VARIANT]``."""

from __future__ import annotations

from typing import Any

import click

from quorate.cli.exports import export_options
from quorate.cli.options import FAIR, check_options, disk_bytes
from quorate.cli.pictures import picture_options
from quorate.support.late_imports import imported
from quorate.support.mpi_launchers import started_by_mpi


@click.command("check")
@click.argument("model", metavar="MODEL[:VARIANT]")
@check_options
@click.option(
    "--property", "properties", multiple=True, metavar="NAME", help="Decide this property only (repeatable)."
)
@click.option(
    "--refines",
    metavar="ABSTRACT",
    help="Decide only whether the model refines a more abstract one (docs/refinement.md).",
)
@click.option("--deadlock", is_flag=True, help="Count a state that no action leaves as a violation.")
@click.option("--keep-going", is_flag=True, help="Find a shortest trace for every violated property.")
@click.option(
    "--all",
    "runs",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="Find N shortest runs to a violation that differ in more than the names of values and the order of steps.",
)
@click.option(
    "--from",
    "run",
    type=click.Path(),
    metavar="TRACE",
    help="Search on from the last state of a saved run (docs/large.md).",
)
@click.option(
    "--after",
    multiple=True,
    metavar="GOAL",
    help="Reach this goal first, and search on from there (repeatable: one after the other).",
)
@click.option(
    "--checkpoint",
    type=click.Path(),
    metavar="DIR",
    help="Keep the search in a folder, to go on from there (docs/disk.md).",
)
@click.option("--resume", is_flag=True, help="Go on from what --checkpoint or --disk has kept.")
@click.option(
    "--disk",
    type=click.Path(),
    metavar="DIR",
    help="As --checkpoint; and when memory has ended, go on with files there (docs/disk.md).",
)
@click.option(
    "--disk-limit", callback=disk_bytes, metavar="M", help="Stop when these files take this much: 100G."
)
@click.option(
    "--mpi/--no-mpi",
    default=None,
    help="Search with all processes that MPI has started (docs/cluster.md).  [default: if there are several]",
)
@click.option(
    "--profile",
    is_flag=True,
    help="Say what makes the states so many (docs/large.md). [a search that a limit ends says so in short]",
)
@click.option(
    "--pdb",
    is_flag=True,
    help="Search in CPython, in Python's debugger: it stops at each breakpoint() of the model; if there is none,"
    " in the first action (docs/debugging.md).",
)
@FAIR
@picture_options
@export_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print only the verdict, without progress.")
def check_command(**options: Any) -> Any:
    """Explore a model and decide its properties.

    MODEL is a name that `quorate list` shows, a file (hw.py:MyPaxos), or an installed module. Exits with 0 if
    everything holds, 1 if something is violated, 2 if the command or the model is wrong, 3 if undecided.
    """
    if options["mpi"] is None:
        options["mpi"] = started_by_mpi()
    if options["mpi"]:
        return imported("quorate.cli.run_shared.run_shared")(lambda: _run(**options))
    return _run(**options)


def _run(**options: Any) -> Any:
    if options.pop("pdb"):
        return imported("quorate.cli.run_debugged.run_debugged")(**options)
    if options["refines"] is not None:
        return imported("quorate.cli.run_refinement.run_refinement")(**options)
    del options["refines"]
    return imported("quorate.cli.run_check.run_check")(**options)
