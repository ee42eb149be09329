"""``quorate export``: models and their traces in the formats of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.cli.exports import say, write
from quorate.cli.interrupts import interruptible
from quorate.cli.options import SIZES, SYMMETRY, TIME, search_options
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.support.budget import Asker


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
def tla_command(model: str, out: Path, settings: dict[str, int], symmetry: bool, time: float | None) -> None:
    """Write a model as TLA+: a module, and configurations for TLC.

    One configuration has the constants and the properties that must hold. Each reachability goal has a configuration
    of its own, with the goal's negation as an invariant: TLC reports it violated when the goal is reached.
    """
    from quorate.output.tla import export
    from quorate.verdicts.selection import instance_of

    @roomy
    def written() -> dict[str, str]:
        return export(instance_of(model, settings), symmetry=symmetry).files()

    files = interruptible(lambda _: written(), Asker(time, "writing the model as TLA+"))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(f"{out} cannot be created: {error.strerror}", "give another folder") from None
    for name, text in files.items():
        write(out / name, text)


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
def itf_command(
    model: str,
    out: Path | None,
    settings: dict[str, int],
    properties: tuple[str, ...],
    time: float | None,
    **options: Any,
) -> int:
    """Explore a model, and write the traces found as ITF, the format of Apalache and Quint.

    The runs to violations are written, or if there are none, the runs to the goals that were reached, as with
    quorate check --trace FILE.itf.json. Exits with 1 if there is no trace to write.
    """
    from quorate.output.traces.saving import save_trace
    from quorate.verdicts.checking import check

    found = interruptible(
        lambda interrupt: check(
            model, sizes=settings, properties=properties or None, interrupt=interrupt, **options
        ),
        Asker(time),
    )
    out = out or Path(f"{Path(model.replace(':', '.')).name}.itf.json")
    name = out if out.name.lower().endswith(".itf.json") else out.with_name(f"{out.name}.itf.json")
    files = save_trace(found, name)
    say(files, "no trace to write: nothing is violated and no goal was reached")
    return 0 if files else 1
