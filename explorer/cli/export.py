"""``quorate export``: models and their traces in the formats of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.cli.options import SIZES, SYMMETRY, TIME, search_options
from quorate.support.late_imports import imported


@click.group("export")
def export_command() -> None:
    """Write a model, or its traces, for another tool."""


@export_command.command("tla")
@click.argument("model", metavar="MODEL[:VARIANT]")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("."),
    metavar="DIR",
    help="Folder to write to.  [default: current folder]",
)
@SIZES
@SYMMETRY
@TIME
def tla_command(**options: Any) -> None:
    """Write a model as TLA+: a module, and configurations for TLC.

    One configuration has the constants and the properties that must hold. Each reachability goal has a configuration
    of its own, with the goal's negation as an invariant: TLC reports it violated when the goal is reached.
    """
    imported("quorate.cli.run_export.write_tla")(**options)


@export_command.command("itf")
@click.argument("model", metavar="MODEL[:VARIANT]")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File to write to.  [default: MODEL.itf.json]",
)
@click.option(
    "--property", "properties", multiple=True, metavar="NAME", help="Decide this property only (repeatable)."
)
@click.option("--keep-going", is_flag=True, help="Write a trace for every violated property, each to a file.")
@search_options
def itf_command(**options: Any) -> Any:
    """Explore a model, and write the traces found as ITF, the format of Apalache and Quint.

    The runs to violations are written, or if there are none, the runs to the goals that were reached, as with
    quorate check --trace FILE.itf.json. Exits with 1 if there is no trace to write.
    """
    return imported("quorate.cli.run_export.write_itf")(**options)
