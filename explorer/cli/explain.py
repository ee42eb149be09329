"""``quorate explain MODEL LOG``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.cli.exports import output_option
from quorate.cli.options import MEMORY, SIZES, TIME
from quorate.support.late_imports import imported


@click.command("explain")
@click.argument("model", metavar="MODEL[:VARIANT]")
@click.argument("logs", type=click.Path(path_type=Path), metavar="LOG...", nargs=-1, required=True)
@click.option(
    "--mapping",
    metavar="FILE.py[:CLASS]|NAME",
    help="What makes events of the lines of the logs: a class, or conform, etcd or jepsen-register."
    "  [default: each line is an event in JSON]",
)
@click.option(
    "--hidden",
    type=click.IntRange(min=0),
    metavar="K",
    help="The most steps before an event that the logs do not show.  [default: as the mapping says, or 0]",
)
@SIZES
@TIME
@MEMORY
@output_option("--trace", "Save the run that explains the logs, or that explains most of them: JSON, or ITF.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print the verdict, and of an explained log no run.")
def explain_command(**options: Any) -> Any:
    """Ask whether a run of a model explains the log of a real system.

    Of several logs each has its own order, and there is none among them; the search then ends after a minute, unless
    --time says otherwise. What a log does not say may be anything. A class that derives from
    quorate.explaining.LogMapping makes events of its lines (docs/explain.md).

    Exits with 0 if a run explains the logs, with 1 if none does, with 2 if the model, the mapping or a log is wrong,
    with 3 if a limit or a bound of the model was reached first.
    """
    return imported("quorate.cli.run_explain.run_explain")(**options)
