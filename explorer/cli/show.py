"""``quorate show MODEL[:VARIANT]``."""

from __future__ import annotations

from typing import Any

import click

from quorate.cli.options import SIZES
from quorate.language.depth import roomy
from quorate.support.late_imports import imported


@click.command("show")
@click.argument("model", metavar="MODEL[:VARIANT]")
@click.option("--variant", metavar="NAME", help="The variant, if not given after the colon.")
@click.option("--c", "as_c", is_flag=True, help="Show the C that the native engine compiles.")
@click.option(
    "--ir", "as_ir", is_flag=True, help="Show the intermediate representation (IR), which all engines read."
)
@click.option("--core", "as_core", is_flag=True, help="Show the IR after its passes.")
@SIZES
@roomy
def show_command(**options: Any) -> None:
    """Show the source of a model, or the changes of a variant to its parent.

    For a variant: its docstring, and a diff of each method that it overrides. Sizes affect only --c, --ir and --core.
    """
    imported("quorate.cli.show_text.show")(**options)
