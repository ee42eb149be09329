"""Drawings by Graphviz: the program ``dot`` if there is one, otherwise the Graphviz that the package pygraphviz has
in its wheels, so that no package of the system is needed."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec

from quorate.graphs.state_graph import StateGraph
from quorate.language.diagnostics import ModelError
from quorate.support.budget import Budget, Stopped
from quorate.support.programs import run_program
from quorate.support.visible import marked_up

DRAWN = ("svg", "png", "pdf")
MOST_NODES = 1_000
"""The most nodes drawn: larger graphs take Graphviz minutes, and are unreadable."""
SECONDS = 120


BY_PACKAGE = """
import sys
from pygraphviz import AGraph
drawn = AGraph(string=sys.stdin.read()).draw(format=sys.argv[1], prog="dot")
sys.stdout.buffer.write(drawn)
"""
"""What a Python process runs that draws in place of ``dot``: only a process can be ended when its time is over."""


def has_graphviz() -> bool:
    """Whether there is a Graphviz."""
    return shutil.which("dot") is not None or find_spec("pygraphviz") is not None


def require_graphviz() -> None:
    """Raise ModelError if there is no Graphviz."""
    if not has_graphviz():
        raise ModelError(
            "a drawing needs Graphviz, and there is none",
            "pip install 'quorate[graph]', or install the package graphviz of your system; or write FILE.dot, "
            "FILE.graphml or FILE.json",
        )


def _drawing_program(format: str) -> list[str]:
    """The command that draws. Raises ModelError if there is no Graphviz."""
    require_graphviz()
    program = shutil.which("dot")
    return [program, f"-T{format}"] if program is not None else [sys.executable, "-c", BY_PACKAGE, format]


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
    program = _drawing_program(format)
    try:
        code, drawn, said = run_program(program, text.encode(), Budget.of(SECONDS))
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
