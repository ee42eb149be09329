"""``quorate graph MODEL[:VARIANT]``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from quorate.cli.exports import output_option
from quorate.cli.options import MAX_DEPTH, MAX_STATES, SIZES, SYMMETRY, TIME
from quorate.support.late_imports import imported


def _names(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def by_option(help_text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option that names what the nodes of a graph are merged by."""
    return click.option("--by", multiple=True, callback=_names, metavar="NAME,...", help=help_text)


@click.command("graph")
@click.argument("model", metavar="MODEL[:VARIANT]")
@SIZES
@by_option("Merge states with equal values of these: state variables, helpers, functions.")
@SYMMETRY
@click.option("--arguments", is_flag=True, help="Label steps with their arguments too.")
@click.option("--loops", is_flag=True, help="Keep steps from a node to itself.")
@MAX_STATES
@MAX_DEPTH
@TIME
@output_option("--out", "Write to this file, in the format of its extension.  [default: DOT, on stdout]")
@output_option("--html", "Write a self-contained page: move, zoom, click a state, go on from there.")
@click.option(
    "--format", "form", metavar="FORM", help="dot, graphml, json; or svg, png, pdf, html, with Graphviz."
)
@click.option("--explore", metavar="NODE", help="Walk on from this node, such as s7, in the browser.")
def graph_command(**options: Any) -> Any:
    """Write the state graph of a small model.

    States that differ only in the names of symmetric values are one node. --by role,term makes a graph small enough
    to read: its nodes are the roles and terms of the servers. Initial and violating states are marked.

    With --explore s7, the walk begins at the end of a shortest run to that node: see quorate explore.

    Exits with 0, or with 3 if a limit was reached first; the states found until then are written.
    """
    return imported("quorate.cli.run_graph.run_graph")(**options)
