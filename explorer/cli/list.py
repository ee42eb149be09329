"""``quorate list``."""

from __future__ import annotations

import click

from quorate.cli.streams import print_json
from quorate.language.depth import roomy


@click.command("list")
@click.argument("model", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@roomy
def list_command(model: str | None, as_json: bool) -> None:
    """List the models that come with Quorate: variants, properties, sizes.

    With MODEL (a name, or a file such as hw.py) list that model only.
    """
    from quorate.cli.catalogue import entries, print_entries
    from quorate.output.terminal.console import SafeConsole

    found = entries(model)
    if as_json:
        print_json(found)
    else:
        print_entries(SafeConsole(), found)
