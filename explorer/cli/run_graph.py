"""The work of ``quorate graph``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.cli.exports import print_written
from quorate.cli.interrupts import interruptible
from quorate.graphs.state_graph import MOST_STATES, StateGraph, graph
from quorate.output.graphs.graph_files import content, format_of, write
from quorate.output.graphs.graphviz import DRAWN, require_graphviz
from quorate.support.budget import StagedInterrupt
from quorate.support.verdict_words import ExitCode


def run_graph(
    *,
    model: str,
    settings: dict[str, int | str],
    out: Path | None,
    form: str | None,
    time: float | None,
    **options: Any,
) -> int:
    """Explore the state graph of a model, and write it. Return the exit code."""
    wanted = format_of(out, form)
    if wanted in DRAWN:
        require_graphviz()
    options["max_states"] = options["max_states"] or MOST_STATES

    def explore_and_write(interrupt: StagedInterrupt) -> StateGraph:
        explored = graph(model, sizes=settings, interrupt=interrupt, **options)
        if out is None:
            click.echo(content(explored, wanted), nl=False)
        else:
            write(explored, out, wanted)
            print_written([out])
        return explored

    explored = interruptible(explore_and_write, StagedInterrupt(time))
    click.echo(explored.summary, err=True)
    if explored.stop == "states":
        click.echo("--max-states N explores more", err=True)
    return ExitCode.GOOD if explored.complete else ExitCode.UNDECIDED
