"""The steps that may come next, below a run in its SVG: a dashed dot on its lane for each, and a dashed arrow from
where the message was sent that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from quorate.output.diagram.geometry import GHOST, SMALL, DiagramLayout, width_of
from quorate.support.visible import marked_up
from quorate.trace.diagram.picture import Diagram, Ghost


@cache
def ghost_style() -> str:
    """Return the style sheet of steps that may come next, to be added to that of diagrams."""
    return files("quorate.output.diagram").joinpath("svg_ghosts.css").read_text(encoding="utf-8")


def ghost_lines(diagram: Diagram, layout: DiagramLayout) -> Iterator[str]:
    """Yield the elements of the steps that may come next. Those of a step have its number in ``data-next``."""
    last = {ghost.lane: layout.ghost(ghost)[1] for ghost in diagram.ghosts}
    for lane, y in last.items():
        x = layout.x(lane)
        top = layout.y(diagram.last) + layout.row / 2
        yield f'<line class="q-ahead" x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" y2="{y:.1f}"/>'
    for ghost in diagram.ghosts:
        yield from _arrows(ghost, layout)
    for ghost in diagram.ghosts:
        yield _dot(ghost, layout)


def _arrows(ghost: Ghost, layout: DiagramLayout) -> Iterator[str]:
    x, y = layout.ghost(ghost)
    for step, lane in ghost.sent:
        if lane == ghost.lane:
            continue
        x1, y1 = layout.x(lane), layout.y(step)
        bend = x + (14 if x1 > x else -14)
        yield (
            f'<g class="q-flight" data-next="{ghost.number}"><title>deliver: {marked_up(ghost.text)}</title>'
            f'<path class="q-reach" d="M{x1:.1f} {y1:.1f}Q{bend:.1f} {(y1 + y) / 2:.1f} {x:.1f} {y:.1f}"/>'
            f'<path class="q-line" d="M{x1:.1f} {y1:.1f}Q{bend:.1f} {(y1 + y) / 2:.1f} {x:.1f} {y:.1f}"/></g>'
        )


def _dot(ghost: Ghost, layout: DiagramLayout) -> str:
    x, y = layout.ghost(ghost)
    name = _fitting(ghost.label, layout.pitch - 24)
    return (
        f'<g class="q-ghost" data-next="{ghost.number}" tabindex="0" role="button" '
        f'aria-label="{marked_up(ghost.text)}"><title>{marked_up(ghost.text)}</title>'
        f'<rect x="{x - 11:.1f}" y="{y - GHOST / 2:.1f}" width="{layout.pitch - 2:.1f}" height="{GHOST}" rx="5"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6"/>'
        f'<text x="{x + 11:.1f}" y="{y + 4:.1f}" font-size="{SMALL}">{marked_up(name)}</text></g>'
    )


def _fitting(label: str, room: float) -> str:
    """The label of a step, or as much as fits beside its dot."""
    if width_of(label, SMALL) <= room:
        return label
    while width_of(label, SMALL) > room - 8 and len(label) > 4:
        label = label[:-1].rstrip("_(, ")
    return f"{label}\N{HORIZONTAL ELLIPSIS}"
