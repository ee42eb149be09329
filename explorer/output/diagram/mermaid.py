"""A space-time diagram as a Mermaid sequence diagram, which GitHub and GitLab render in a README."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quorate.support.visible import on_a_line
from quorate.trace.diagram.picture import NOTE_MARKS, Arrow, Diagram, Dot, DotKind

DOTS: dict[DotKind, str] = {"step": "", "leader": "★ ", "crash": "✖ ", "restart": "↻ "}


def draw_mermaid(diagram: Diagram) -> str:
    """Return the diagram as Mermaid source. Mermaid draws messages horizontally: here at their receipt, with the step
    of sending in the label. A lost message ends in a cross at the step that sent it."""
    return "\n".join(["sequenceDiagram", *(f"    {line}" for line in _lines(diagram))]) + "\n"


def _lines(diagram: Diagram) -> Iterator[str]:
    for at, lane in enumerate(diagram.lanes):
        yield f"participant L{at} as {_text(lane.name)}"
    everyone = "L0" if len(diagram.lanes) == 1 else f"L0,L{len(diagram.lanes) - 1}"
    for dot in diagram.dots:
        for note in diagram.notes:
            if note.step == dot.step and not note.after:
                yield f"Note over {everyone}: {NOTE_MARKS[note.kind]} {_text(note.text)}"
        yield from _step(diagram, dot)
    for note in diagram.notes:
        if note.after:
            yield f"Note over {everyone}: {NOTE_MARKS[note.kind]} {_text(note.text)}"


def _step(diagram: Diagram, dot: Dot) -> Iterator[str]:
    for arrow in diagram.arrows_to(dot.step):
        yield f"L{arrow.source}->>L{dot.lane}: {_text(arrow.label)} sent in {arrow.sent}"
    status = diagram.status_text(dot.step, dot.lane)
    said = f"{dot.step} {DOTS[dot.kind]}{_text(dot.label)}" + (f"<br/>{_text(status)}" if status else "")
    yield f"Note over L{dot.lane}: {said}"
    for arrow in diagram.arrows:
        if arrow.sent == dot.step and arrow.kind == "lost":
            yield f"L{arrow.source}-xL{_towards(diagram, arrow)}: {_text(arrow.label)}"


def _towards(diagram: Diagram, arrow: Arrow) -> int:
    """The lane that a lost message is drawn to: its target, or else the next lane."""
    if arrow.target is not None:
        return arrow.target
    return arrow.source + 1 if arrow.source + 1 < len(diagram.lanes) else max(arrow.source - 1, 0)


def _text(text: str) -> str:
    """The text with Mermaid's syntax escaped: ``#``, ``;``, ``<``, ``>`` and the word ``end``."""
    escaped = on_a_line(text).replace("#", "#35;").replace(";", "#59;").replace("#35#59;", "#35;")
    escaped = escaped.replace("<", "#lt;").replace(">", "#gt;")
    return re.sub(r"\bend\b", "e#110;d", escaped)
