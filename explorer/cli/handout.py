"""``quorate handout LAB``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.support.late_imports import imported


@click.command("handout")
@click.argument("lab", metavar="LAB")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write to."
)
def handout_command(**options: Any) -> Any:
    """Write what students get of a lab: its files with the solution blanked.

    LAB is a lab's file, or its folder (docs/grading.md). What stands between `# BEGIN SOLUTION` and `# END SOLUTION`
    is blanked; a README says what is asked, and how to check at home.
    """
    return imported("quorate.cli.run_handout.run_handout")(**options)
