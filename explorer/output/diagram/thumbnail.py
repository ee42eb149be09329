"""A small picture of a run: its lanes, dots and arrows without words, to tell one run from another at a glance."""

from __future__ import annotations

from quorate.output.diagram.colours import epoch_colours
from quorate.trace.diagram.picture import Diagram

WIDTH, HEIGHT = 96, 56
"""The size of the picture in pixels, at most."""
EDGE, ROW = 6.0, 6.0


def draw_thumbnail(diagram: Diagram) -> str:
    """Return a diagram as a small ``<svg>`` element without text, for a page that includes `diagram_style`."""
    lanes, height = len(diagram.lanes), min(HEIGHT, 2 * EDGE + ROW * diagram.last)
    violated = any(note.kind == "violation" for note in diagram.notes)
    colours = epoch_colours(diagram)

    def x(lane: int) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * (lane + 0.5) / lanes

    def y(step: int) -> float:
        return EDGE + (height - 2 * EDGE) * step / max(diagram.last, 1)

    def colour(epoch: int | None) -> str:
        return f"q-e{colours.get(epoch, 0) if epoch is not None else 0}"

    parts = [
        f'<path class="q-e0" stroke="currentcolor" opacity="0.4" d="M{x(at):.1f} 0V{height:.1f}"/>'
        for at in range(lanes)
    ]
    parts += [
        f'<path class="{colour(arrow.epoch)}" stroke="currentcolor" '
        f'd="M{x(arrow.source):.1f} {y(arrow.sent):.1f}L{x(arrow.target):.1f} {y(arrow.received):.1f}"/>'
        for arrow in diagram.arrows
        if arrow.received is not None and arrow.target is not None and arrow.target != arrow.source
    ]
    parts += [
        f'<circle class="{colour(diagram.statuses[dot.step][dot.lane].epoch)}" fill="currentcolor" '
        f'cx="{x(dot.lane):.1f}" cy="{y(dot.step):.1f}" r="2.2"/>'
        for dot in diagram.dots
    ]
    if violated:
        parts.append(f'<path stroke="var(--q-bad)" stroke-width="3" d="M0 {height - 1.5:.1f}H{WIDTH}"/>')
    return (
        f'<svg class="quorate-diagram q-thumbnail" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.1f}" aria-hidden="true">{"".join(parts)}</svg>'
    )
