"""``quorate export``: models written out for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from quorate.cli.options import SIZES, SYMMETRY


@click.group("export")
def export_command() -> None:
    """Write a model out for another tool."""


@export_command.command("tla")
@click.argument("model", metavar="MODEL[:VARIANT]")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("."),
    metavar="DIR",
    help="Folder to write to.  [default: here]",
)
@SIZES
@SYMMETRY
def tla_command(model: str, out: Path, settings: dict[str, int], symmetry: bool) -> None:
    """Write a model as TLA+: a module, and configurations for TLC.

    One configuration has the constants and what must hold. Each goal has one of its own, in which TLC finds that
    it is never reached violated.
    """
    from quorate.check.selection import instance_of
    from quorate.export.tla import export

    module = export(instance_of(model, settings), symmetry=symmetry)
    out.mkdir(parents=True, exist_ok=True)
    for name, text in module.files().items():
        (out / name).write_text(text)
        click.echo(str(out / name))
