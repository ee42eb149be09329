"""A space-time diagram as a self-contained SVG element."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from quorate.output.diagram.colours import epoch_colours
from quorate.output.diagram.geometry import (
    BOLD,
    FONT,
    NOTE_LINE,
    SMALL,
    TOP,
    DiagramLayout,
    Label,
    Point,
    arrow_head,
    clipped_call,
    width_of,
)
from quorate.output.diagram.svg_ghosts import ghost_lines
from quorate.support.visible import marked_up
from quorate.trace.diagram.picture import NOTE_MARKS, Arrow, Diagram, Dot, Note


@cache
def diagram_style() -> str:
    """Return the style sheet of a diagram, for light and dark mode."""
    return files("quorate.output.diagram").joinpath("svg.css").read_text(encoding="utf-8")


@cache
def plain_style() -> str:
    """Return the style sheet with CSS variables replaced by their values, for programs that do not support them."""
    head, rules = diagram_style().split("\n}\n", 1)
    pairs = re.findall(r"(--q-[\w-]+): light-dark\((\S+), (\S+)\)", head)
    fonts = " ".join(re.findall(r"font-[^;]+;", head))

    def written(at: int) -> str:
        return re.sub(r"var\((--q-[\w-]+)\)", lambda name: colours[at][name[1]], rules)

    colours = [{name: values[at] for name, *values in pairs} for at in (0, 1)]
    dark = f"@media (prefers-color-scheme: dark) {{\n{written(1)}}}\n"
    return f".quorate-diagram {{ {fonts} }}\n{written(0)}{dark}"


def draw_svg(diagram: Diagram, style: bool = True) -> str:
    """Return the diagram as an ``<svg>`` element. It includes its style sheet, unless `style` is False, for a page
    that includes `diagram_style` itself. The elements of a step have its number in ``data-step``."""
    return "\n".join(_Drawing(diagram).lines(style)) + "\n"


class _Drawing:
    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._layout = DiagramLayout(diagram)
        self._colours = epoch_colours(diagram)

    def lines(self, style: bool) -> Iterator[str]:
        diagram = self._diagram
        width, height = math.ceil(self._layout.width), math.ceil(self._layout.height)
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="quorate-diagram" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" aria-label="Space-time diagram of the run">'
        )
        if style:
            yield f"<style>\n{plain_style()}</style>"
            yield f'<rect class="q-paper" width="{width}" height="{height}"/>'
        yield from self._rows()
        yield from self._lanes()
        yield from self._notes()
        statuses = [text for dot in self._diagram.dots for text in self._status(dot)]
        received_last = sorted(self._diagram.arrows, key=lambda arrow: arrow.received is not None)
        for arrow in received_last:
            yield from self._arrow(arrow)
        for dot in self._diagram.dots:
            yield from self._dot(dot)
        yield from statuses
        for arrow, label in zip(self._diagram.arrows, self._layout.labels, strict=True):
            if label is not None:
                yield self._arrow_label(arrow, label)
        if diagram.ghosts:
            yield from ghost_lines(diagram, self._layout)
        yield "</svg>"

    def _colour(self, epoch: int | None) -> str:
        return f"q-e{self._colours.get(epoch, 0) if epoch is not None else 0}"

    # ----------------------------------------------------------------------------- rows and lanes

    def _rows(self) -> Iterator[str]:
        layout = self._layout
        labels = {dot.step: (dot.label, dot.text) for dot in self._diagram.dots}
        labels[0] = (self._diagram.start, self._diagram.start)
        for step in sorted(labels):
            y, half = layout.y(step), layout.row / 2
            short, full = labels[step]
            yield f'<g class="q-row" data-step="{step}"><title>{marked_up(full)}</title>'
            yield (
                f'<rect x="2" y="{y - half:.1f}" width="{layout.width - 4:.1f}" height="{layout.row:.1f}" rx="5"/>'
            )
            yield f'<text class="q-number" x="30" y="{y + 4.3:.1f}" text-anchor="end">{step}</text>'
            name, bracket, rest = clipped_call(short).partition("(") if step else ("", "", short)
            yield (
                f'<text class="q-label" x="42" y="{y + 4.3:.1f}" font-size="{FONT}">'
                f'<tspan class="q-action">{marked_up(name)}</tspan>{marked_up(bracket + rest)}</text></g>'
            )

    def _lanes(self) -> Iterator[str]:
        layout, diagram = self._layout, self._diagram
        for at, lane in enumerate(diagram.lanes):
            x = layout.x(at)
            kind = "q-node" if lane.node else "q-role"
            width = width_of(lane.name, FONT) * BOLD + 16
            yield (
                f'<g class="q-head {kind} {self._colour(lane.epoch)}"><rect x="{x - width / 2:.1f}" y="8" '
                f'width="{width:.1f}" height="22" rx="{4 if lane.node else 11}"/>'
                f'<text x="{x:.1f}" y="23.5" text-anchor="middle">{marked_up(lane.name)}</text></g>'
            )
            for start, end, step in self._segments(at):
                status = diagram.statuses[step][at]
                top = TOP - 10 if start == 0 else layout.y(start)
                bottom = layout.y(end) if end <= diagram.last else layout.y(end - 1) + layout.row / 2
                yield (
                    f'<line class="q-lane q-l{status.level} {self._colour(status.epoch)}" data-step="{start}" '
                    f'x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" y2="{bottom:.1f}"/>'
                )

    def _segments(self, lane: int) -> Iterator[tuple[int, int, int]]:
        """The segments of a lane as (first step, end, step of the status): one per step, so that each can be shown
        separately."""
        for step in range(self._diagram.last + 1):
            yield step, step + 1, step

    def _notes(self) -> Iterator[str]:
        layout = self._layout
        below = layout.below + 4
        above: dict[int, float] = {}
        for note in self._diagram.notes:
            if note.after:
                y, below = below, below + layout.note_height(note)
            else:
                y = above.get(note.step, layout.y(note.step) - layout.row / 2) - layout.note_height(note) + 2
                above[note.step] = y
            yield self._note(note, y)

    def _note(self, note: Note, y: float) -> str:
        width = self._layout.width
        height = self._layout.note_height(note) - 4
        lines = "".join(
            f'<text x="42" y="{y + 15.5 + NOTE_LINE * at:.1f}">{marked_up(line)}</text>'
            for at, line in enumerate(self._layout.note_lines(note))
        )
        return (
            f'<g class="q-note q-{note.kind}" data-step="{note.step}"><title>{marked_up(note.text)}</title>'
            f'<rect x="8" y="{y:.1f}" '
            f'width="{width - 16:.1f}" '
            f'height="{height}" rx="4"/>'
            f'<text x="30" y="{y + 15.5:.1f}" text-anchor="end">{NOTE_MARKS[note.kind]}</text>'
            f"{lines}</g>"
        )

    # ----------------------------------------------------------------------------- dots and arrows

    def _status(self, dot: Dot) -> Iterator[str]:
        label = self._layout.statuses.get(dot.step)
        if label is not None:
            epoch = self._diagram.statuses[dot.step][dot.lane].epoch
            yield (
                f'<text class="q-status {self._colour(epoch)}" data-step="{dot.step}" x="{label.x:.1f}" '
                f'y="{label.y:.1f}" text-anchor="{label.anchor}" font-size="{SMALL}">{marked_up(label.text)}</text>'
            )

    def _dot(self, dot: Dot) -> Iterator[str]:
        x, y = self._layout.dot(dot)
        epoch = self._diagram.statuses[dot.step][dot.lane].epoch
        shape = {
            "leader": f'<polygon points="{_points(_star(x, y))}"/>',
            "crash": f'<path class="q-cross" d="M{x - 7:.1f} {y - 7:.1f}l14 14m0 -14l-14 14"/>',
            "restart": (
                f'<circle class="q-ring" cx="{x:.1f}" cy="{y:.1f}" r="7"/>'
                f'<path class="q-again" d="M{x - 3.5:.1f} {y + 1:.1f}a3.6 3.6 0 1 0 2 -4.2m.3 -2.6v3h3"/>'
            ),
        }.get(dot.kind, f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6"/>')
        yield (
            f'<g class="q-dot q-{dot.kind} {self._colour(epoch)}" data-step="{dot.step}">'
            f"<title>{marked_up(dot.text)}</title>{shape}</g>"
        )

    def _arrow(self, arrow: Arrow) -> Iterator[str]:
        if arrow.source == arrow.target:
            return
        curve = self._layout.curve(arrow)
        (x1, y1), (cx, cy), (x2, y2) = curve
        until = arrow.sent if arrow.received is None else arrow.received
        yield (
            f'<g class="q-arrow q-{arrow.kind} {self._colour(arrow.epoch)}" data-sent="{arrow.sent}" '
            f'data-step="{until}"><title>{marked_up(self._title(arrow))}</title>'
        )
        yield f'<path class="q-line" d="M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}"/>'
        if arrow.kind == "lost":
            yield f'<path class="q-cross" d="M{x2 - 4:.1f} {y2 - 4:.1f}l8 8m0 -8l-8 8"/>'
        else:
            yield f'<polygon points="{_points(arrow_head((cx, cy), (x2, y2)))}"/>'
        yield "</g>"

    def _title(self, arrow: Arrow) -> str:
        fate = {
            "lost": "not received in this run",
            "waiting": "on its way",
            "unread": "no action reads it",
            "received": f"received in step {arrow.received}",
        }
        return f"{arrow.text}\nsent in step {arrow.sent}, {fate[arrow.kind]}"

    def _arrow_label(self, arrow: Arrow, label: Label) -> str:
        until = arrow.sent if arrow.received is None else arrow.received
        return (
            f'<text class="q-message q-{arrow.kind} {self._colour(arrow.epoch)}" data-sent="{arrow.sent}" '
            f'data-step="{until}" x="{label.x:.1f}" y="{label.y:.1f}" text-anchor="{label.anchor}" '
            f'font-size="{SMALL}">{marked_up(label.text)}</text>'
        )


def _points(points: object) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)  # type: ignore[attr-defined]


def _star(x: float, y: float, outer: float = 11.0, inner: float = 4.8) -> list[Point]:
    """The corners of a star with five points."""
    angles = [math.pi * (at / 5 - 0.5) for at in range(10)]
    return [
        (
            x + (outer if at % 2 == 0 else inner) * math.cos(angle),
            y + (outer if at % 2 == 0 else inner) * math.sin(angle),
        )
        for at, angle in enumerate(angles)
    ]
