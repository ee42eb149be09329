"""Space-time diagrams of runs: a lane per node, a dot per step, an arrow per message; as text, SVG and Mermaid."""

from __future__ import annotations

from quorate.support.rendering import render
from quorate.trace.diagram.from_run import Diagrams, diagram
from quorate.trace.diagram.picture import Diagram, Note

__all__ = ["Diagram", "Diagrams", "Note", "diagram", "draw_mermaid", "draw_svg", "draw_text"]


def draw_text(diagram: Diagram, width: int = 110) -> str:
    """Return the diagram as lines of text, at most `width` columns wide if the longest words fit."""
    return render(diagram, "text", width)


def draw_svg(diagram: Diagram, style: bool = True) -> str:
    """Return the diagram as an ``<svg>`` element, with its style sheet if `style` is true."""
    return render(diagram, "svg", style)


def draw_mermaid(diagram: Diagram) -> str:
    """Return the diagram as Mermaid source."""
    return render(diagram, "mermaid")
