"""Space-time diagrams of runs: one lane a node, a dot a step, an arrow a message; as text, SVG and Mermaid."""

from __future__ import annotations

from quorate.support.rendering import render
from quorate.trace.diagram.from_run import diagram
from quorate.trace.diagram.picture import Diagram, Note

__all__ = ["Diagram", "Note", "diagram", "draw_mermaid", "draw_svg", "draw_text"]


def draw_text(diagram: Diagram, width: int = 110) -> str:
    """The diagram as lines of text, at most `width` columns wide where words allow it."""
    return render(diagram, "text", width)


def draw_svg(diagram: Diagram, style: bool = True) -> str:
    """The diagram as an ``<svg>`` element. It carries its style sheet, unless `style` is False."""
    return render(diagram, "svg", style)


def draw_mermaid(diagram: Diagram) -> str:
    """The diagram in the language of Mermaid."""
    return render(diagram, "mermaid")
