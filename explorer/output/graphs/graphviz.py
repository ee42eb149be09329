"""Drawings by Graphviz, where it is installed."""

from __future__ import annotations

import shutil

from quorate.graphs.state_graph import StateGraph
from quorate.language.diagnostics import ModelError
from quorate.support.budget import Budget, Stopped
from quorate.support.programs import run_program
from quorate.support.visible import marked_up

DRAWN = ("svg", "png", "pdf")
MOST_NODES = 1_000
"""Larger graphs take Graphviz minutes, and nobody can read them."""
SECONDS = 120


def require_graphviz() -> str:
    """The path of ``dot``. Raises ModelError, with what to do, where there is none."""
    found = shutil.which("dot")
    if found is None:
        raise ModelError(
            "a drawing needs Graphviz, and there is no program dot here",
            "install the package graphviz of your system, or write FILE.dot, FILE.graphml or FILE.json",
        )
    return found


def draw(graph: StateGraph, format: str) -> bytes:
    """The drawing. Raises ModelError if there is no Graphviz, or the graph is too large for it."""
    require_graphviz()
    nodes = graph.graph.number_of_nodes()
    smaller = "see it --by a few variables, or at smaller sizes; DOT, GraphML and JSON can be of any size"
    if nodes > MOST_NODES:
        raise ModelError(f"a graph of {nodes:,} nodes is too large to draw", smaller)
    return draw_dot(graph.to_dot(), format, smaller)


def svg(graph: StateGraph) -> str:
    """The drawing as SVG. Raises ModelError as `draw`."""
    return draw(graph, "svg").decode()


def draw_dot(text: str, format: str, smaller: str = "") -> bytes:
    """What Graphviz draws of a text in DOT. Raises ModelError with the advice `smaller` if it cannot."""
    program = require_graphviz()
    try:
        code, drawn, said = run_program([program, f"-T{format}"], text.encode(), Budget.of(SECONDS))
    except Stopped:
        raise ModelError(f"Graphviz did not finish in {SECONDS} s", smaller) from None
    if code:
        raise ModelError(f"Graphviz failed: {said.strip()}", smaller)
    return drawn


def html(graph: StateGraph) -> str:
    """For a notebook: the drawing, or words where there can be none."""
    try:
        drawing = svg(graph)
    except ModelError as error:
        return f"<p>{marked_up(graph.summary)}</p><p>{marked_up(error.diagnostic.message)}</p>"
    return drawing[drawing.index("<svg") :]
