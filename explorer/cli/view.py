"""``quorate view TRACE``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.cli.options import SIZES, TIME
from quorate.cli.pictures import picture_options
from quorate.support.late_imports import imported


@click.command("view")
@click.argument("trace", metavar="TRACE", type=click.Path(path_type=Path))
@click.argument("model", metavar="[MODEL[:VARIANT]]", required=False)
@SIZES
@TIME
@picture_options
def view_command(**options: Any) -> None:
    """Show a saved trace as a page in the browser.

    TRACE is a file written by `quorate check --trace FILE`. MODEL is the model of the trace (hw.py:MyRaft); it need
    not be named if it comes with Quorate. With --html FILE, or the option of another picture, that file is written
    and no browser is opened.
    """
    imported("quorate.cli.run_view.run_view")(**options)
