"""``quorate cost MODEL[:VARIANT] GOAL ...``."""

from __future__ import annotations

from typing import Any

import click

from quorate.cli.interrupts import interruptible
from quorate.cli.options import ENGINE, MAX_STATES, MEMORY, SIZES, SYMMETRY, TIME
from quorate.cli.progress import live_progress
from quorate.cli.streams import print_json
from quorate.support.budget import Asker
from quorate.support.verdict_words import EXIT_CODES, worst


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
def cost_command(
    model: str,
    goals: tuple[str, ...],
    settings: dict[str, int],
    time: float | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Count the message delays, fsyncs and messages that reach a goal with the least.

    A delay is a message on the longest chain of messages of a run, an fsync a step that changes what the model
    declares durable (docs/cost.md). GOAL is a @reachable property, or a function of one state beside the
    properties. --after a_leader_is_elected gives the cost under a stable leader. Limits apply to each goal.

    Exits with 0 if every goal is reached, 1 if no reachable state has one, 3 if that is undecided or a limit was
    reached first.
    """
    from quorate.costs.cost import Cost
    from quorate.costs.costing import cost
    from quorate.output.terminal.print_cost import show_costs
    from quorate.support.budget import begin_anew

    with live_progress(silent=quiet or as_json) as progress:

        def all_goals(interrupt: Asker) -> list[Cost]:
            found = []
            for goal in goals:
                begin_anew(interrupt)
                found.append(
                    cost(model, goal, sizes=settings, progress=progress, interrupt=interrupt, **options)
                )
            return found

        costs = interruptible(all_goals, Asker(time))
    if as_json:
        print_json({"costs": [each.to_json() for each in costs]})
    else:
        show_costs(costs, quiet)
    return EXIT_CODES[worst((each.outcome for each in costs), "holds")]
