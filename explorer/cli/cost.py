"""``quorate cost MODEL[:VARIANT] GOAL ...``."""

from __future__ import annotations

from typing import Any

import click

from quorate.cli.options import ENGINE, MAX_STATES, MEMORY, SIZES, SYMMETRY, TIME
from quorate.support.late_imports import imported


@click.command("cost")
@click.argument("model", metavar="MODEL[:VARIANT]")
@click.argument("goals", nargs=-1, required=True, metavar="GOAL...")
@click.option("--after", metavar="GOAL", help="Start the clock in the first states that have this goal.")
@click.option(
    "--longer",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Also try runs up to N steps longer than the shortest.  [default: 0]",
)
@SIZES
@SYMMETRY
@ENGINE
@MAX_STATES
@TIME
@MEMORY
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print the table only.")
def cost_command(**options: Any) -> Any:
    """Count the message delays, fsyncs and messages that reach a goal with the least.

    A delay is a message on the longest chain of messages of a run, an fsync a step that changes what the model
    declares durable (docs/cost.md). GOAL is a @reachable property, or a function of one state beside the
    properties. --after a_leader_is_elected gives the cost under a stable leader. Limits apply to each goal.

    Exits with 0 if every goal is reached, 1 if no reachable state has one, 3 if that is undecided or a limit was
    reached first.
    """
    return imported("quorate.cli.run_cost.run_cost")(**options)
