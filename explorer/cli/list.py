"""``quorate list``."""

from __future__ import annotations

import click

from quorate.language.depth import roomy
from quorate.support.late_imports import imported


@click.command("list")
@click.argument("model", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@roomy
def list_command(model: str | None, as_json: bool) -> None:
    """List the models that come with Quorate: variants, properties, sizes.

    With MODEL (a name, or a file such as hw.py) list that model only.
    """
    imported("quorate.cli.catalogue.print_catalogue")(model, as_json)
