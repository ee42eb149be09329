"""The work of ``quorate cost``."""

from __future__ import annotations

from typing import Any

from quorate.cli.interrupts import interruptible
from quorate.cli.progress import live_progress
from quorate.cli.streams import print_json
from quorate.costs.cost import Cost
from quorate.costs.costing import cost
from quorate.output.terminal.print_cost import show_costs
from quorate.support.budget import StagedInterrupt, begin_anew
from quorate.support.verdict_words import EXIT_CODES, worst


def run_cost(
    *,
    model: str,
    goals: tuple[str, ...],
    settings: dict[str, int | str],
    time: float | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Find the costs of some goals, one after another, and print them. Return the exit code."""
    with live_progress(silent=quiet or as_json) as progress:

        def all_goals(interrupt: StagedInterrupt) -> list[Cost]:
            found = []
            for goal in goals:
                begin_anew(interrupt)
                found.append(
                    cost(model, goal, sizes=settings, progress=progress, interrupt=interrupt, **options)
                )
            return found

        costs = interruptible(all_goals, StagedInterrupt(time))
    if as_json:
        print_json({"costs": [each.to_json() for each in costs]})
    else:
        show_costs(costs, quiet)
    return EXIT_CODES[worst((each.outcome for each in costs), "holds")]
