"""The work of ``quorate valence``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.cli.exports import print_written
from quorate.cli.interrupts import interruptible
from quorate.cli.streams import print_json
from quorate.graphs.state_graph import StateGraph
from quorate.graphs.valence_graph import MOST_STATES, valence_graph
from quorate.language.diagnostics import ModelError
from quorate.output.graphs.graph_files import NEED_GRAPHVIZ, format_of, write
from quorate.output.graphs.graphviz import require_graphviz
from quorate.output.terminal.print_valence import show_valence
from quorate.support.budget import StagedInterrupt
from quorate.support.verdict_words import EXIT_CODES
from quorate.valences.valence import valence


def run_valence(
    *,
    model: str,
    settings: dict[str, int | str],
    time: float | None,
    draw: Path | None,
    by: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Find the valence of the states of a model, and print it, or draw it as well. Return the exit code."""
    if by and draw is None:
        raise ModelError("--by says what a drawing shows", "add --draw FILE.svg")
    if draw is not None and format_of(draw, None) in NEED_GRAPHVIZ:
        require_graphviz()
    found = interruptible(
        lambda interrupt: valence(model, sizes=settings, interrupt=interrupt, time=time, **options),
        StagedInterrupt(time),
    )
    if as_json:
        print_json(found.to_json())
    else:
        show_valence(found, quiet)
    if draw is not None:
        drawn = interruptible(
            lambda interrupt: _drawn(model, settings, draw, by, interrupt, options), StagedInterrupt(time)
        )
        click.echo(drawn.summary, err=True)
    return EXIT_CODES[found.outcome]


def _drawn(
    model: str,
    settings: dict[str, int | str],
    draw: Path,
    by: tuple[str, ...],
    interrupt: StagedInterrupt,
    options: dict[str, Any],
) -> StateGraph:
    """The graph of valences, written to a file."""
    known = {name: options[name] for name in ("decisions", "symmetry", "max_depth")}
    most = options["max_states"] or MOST_STATES
    graph = valence_graph(model, by=by, sizes=settings, max_states=most, interrupt=interrupt, **known)
    write(graph, draw)
    print_written([draw])
    return graph
