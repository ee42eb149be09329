"""Drawings by Graphviz, if it is installed."""

from __future__ import annotations

import shutil

from quorate.graphs.state_graph import StateGraph
from quorate.language.diagnostics import ModelError
from quorate.support.budget import Budget, Stopped
from quorate.support.programs import run_program
from quorate.support.visible import marked_up

DRAWN = ("svg", "png", "pdf")
MOST_NODES = 1_000
"""The most nodes drawn: larger graphs take Graphviz minutes, and are unreadable."""
SECONDS = 120


def require_graphviz() -> str:
    """Return the path of the program ``dot``. Raises ModelError if there is none."""
    found = shutil.which("dot")
    if found is None:
        raise ModelError(
            "a drawing needs Graphviz, whose program dot was not found",
            "install the package graphviz of your system, or write FILE.dot, FILE.graphml or FILE.json",
        )
    return found


def draw(graph: StateGraph, format: str) -> bytes:
    """Return the drawing. Raises ModelError if there is no Graphviz, or the graph is too large for it."""
    require_graphviz()
    nodes = graph.graph.number_of_nodes()
    smaller = "use --by with a few variables, or smaller sizes; DOT, GraphML and JSON can be of any size"
    if nodes > MOST_NODES:
        raise ModelError(f"a graph of {nodes:,} nodes is too large to draw", smaller)
    return draw_dot(graph.to_dot(), format, smaller)


def svg(graph: StateGraph) -> str:
    """Return the drawing as SVG. Raises ModelError as `draw`."""
    return draw(graph, "svg").decode()


def draw_dot(text: str, format: str, smaller: str = "") -> bytes:
    """Return Graphviz's drawing of a text in DOT. Raises ModelError with the hint `smaller` if it fails."""
    program = require_graphviz()
    try:
        code, drawn, said = run_program([program, f"-T{format}"], text.encode(), Budget.of(SECONDS))
    except Stopped:
        raise ModelError(f"Graphviz did not finish in {SECONDS} s", smaller) from None
    if code:
        raise ModelError(f"Graphviz failed: {said.strip()}", smaller)
    return drawn


def html(graph: StateGraph) -> str:
    """Return the drawing for a notebook, or a text if there is none."""
    try:
        drawing = svg(graph)
    except ModelError as error:
        return f"<p>{marked_up(graph.summary)}</p><p>{marked_up(error.diagnostic.message)}</p>"
    return drawing[drawing.index("<svg") :]
