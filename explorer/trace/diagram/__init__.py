"""Space-time diagrams of runs: one lane a node, a dot a step, an arrow a message; as text, SVG and Mermaid."""

from quorate.trace.diagram.build import diagram
from quorate.trace.diagram.mermaid import draw_mermaid
from quorate.trace.diagram.picture import Diagram, Note
from quorate.trace.diagram.svg import draw_svg
from quorate.trace.diagram.terminal import draw_text

__all__ = ["Diagram", "Note", "diagram", "draw_mermaid", "draw_svg", "draw_text"]
