"""``quorate list``."""

from __future__ import annotations

import click

from quorate.language.depth import roomy
from quorate.support.late_imports import imported


@click.command("list")
@click.argument("model", required=False)
@click.option("--all", "whole", is_flag=True, help="List all models as `list MODEL` does each.")
@click.option("--names", is_flag=True, help="Print names only, one a line; with MODEL also of its variants.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, with all that is listed.")
@roomy
def list_command(model: str | None, whole: bool, names: bool, as_json: bool) -> None:
    """List the models that come with Quorate, a line for each.

    With MODEL (a name, or a file such as hw.py) list that model only: its variants, properties, proofs and sizes.
    """
    if names and (as_json or whole):
        raise click.UsageError("--names prints nothing but names; leave it out, or the other option")
    imported("quorate.cli.catalogue.print_catalogue")(model, whole, names, as_json)
