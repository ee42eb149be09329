"""The work of ``quorate graph``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.cli.exports import print_written
from quorate.cli.interrupts import interruptible
from quorate.graphs.state_graph import MOST_STATES, StateGraph, graph
from quorate.output.graphs.graph_files import NEED_GRAPHVIZ, content, format_of, write
from quorate.output.graphs.graphviz import require_graphviz
from quorate.serving.needed import require_server
from quorate.support.budget import StagedInterrupt
from quorate.support.late_imports import imported
from quorate.support.verdict_words import ExitCode


def run_graph(
    *,
    model: str,
    settings: dict[str, int | str],
    out: Path | None,
    html: Path | None,
    form: str | None,
    time: float | None,
    explore: str | None,
    **options: Any,
) -> int:
    """Explore the state graph of a model, and write it. Return the exit code."""
    if explore is not None:
        require_server()
    wanted = format_of(out, form)
    if wanted in NEED_GRAPHVIZ or html is not None:
        require_graphviz()
    options["max_states"] = options["max_states"] or MOST_STATES

    def explore_and_write(interrupt: StagedInterrupt) -> StateGraph:
        explored = graph(model, sizes=settings, interrupt=interrupt, **options)
        if html is not None:
            write(explored, html, "html")
            print_written([html])
        if out is None and explore is None and (html is None or form is not None):
            click.echo(content(explored, wanted), nl=False)
        elif out is not None:
            write(explored, out, wanted)
            print_written([out])
        return explored

    explored = interruptible(explore_and_write, StagedInterrupt(time))
    click.echo(explored.summary, err=True)
    if explored.stop == "states":
        click.echo("--max-states N explores more", err=True)
    if explore is not None:
        imported("quorate.cli.run_explore.serve_run")(explored.run_to(explore))
    return ExitCode.GOOD if explored.complete else ExitCode.UNDECIDED
