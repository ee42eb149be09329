"""``quorate replay TRACE [MODEL[:VARIANT]]``."""

from __future__ import annotations

from typing import Any

import click

from quorate.cli.options import SIZES, TIME
from quorate.support.late_imports import imported


@click.command("replay")
@click.argument("trace", metavar="TRACE")
@click.argument("model", metavar="[MODEL[:VARIANT]]", required=False)
@SIZES
@TIME
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print whether and where the runs differ, not the run.")
def replay_command(**options: Any) -> Any:
    """Run a saved trace again, on its model or on another.

    TRACE is a file written by `quorate check --trace FILE`, an ITF file of another tool, or a trace dumped by TLC
    (-dumpTrace json) for a model that `quorate export tla` wrote. MODEL is a variant, or a class of your own
    (hw.py:MyRaft). By default it is the model of the trace, if that comes with Quorate: other code is never run
    because a trace file names it.

    Exits with 0 if the model takes the same steps, with the same effects and the same ending, 1 if it differs,
    3 if time ran out first.
    """
    return imported("quorate.cli.run_replay.run_replay")(**options)
