"""The timeline of a history as SVG: a lane for each process, and the order of the operations across them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from quorate.histories.judging import Linearizability, Part
from quorate.output.diagram.svg import plain_style
from quorate.output.diagram.timeline import Row, Timeline, timeline_of
from quorate.support.visible import marked_up

DRAWN = 24
"""The most operations of an order that are drawn."""
COLUMN, LANE, BAR, LEFT, TOP = 30, 62, 24, 96, 52
WIDEST = 90
"""The widest that a column gets for what is written."""
WIDE = 7
"""The width of a character, about."""

STYLE = """
.quorate-diagram .q-bar { fill: none; stroke: currentcolor; stroke-width: 1.4; }
.quorate-diagram .q-open { stroke-dasharray: 4 3; }
.quorate-diagram .q-order { fill: none; stroke: currentcolor; stroke-width: 1; opacity: 0.45; }
.quorate-diagram .q-after { font-size: 11px; }
"""


def history_svg(found: Linearizability) -> str:
    """Return the drawing of the part that is not linearizable, or else of the first one."""
    part = found.violated or next((each for each in found.parts if each.order is not None), None)
    if part is None:
        text = '<text x="8" y="24">undecided</text>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="40">{text}</svg>\n'
    return "\n".join(_Drawing(found, part).lines()) + "\n"


class _Drawing:
    def __init__(self, found: Linearizability, part: Part) -> None:
        self.timeline: Timeline = timeline_of(found, part, DRAWN)
        self.noun = found.specification.noun
        self.outcome = part.outcome
        processes = sorted({row.process for row in self.timeline.rows}, key=lambda name: (len(name), name))
        self.lanes = {name: at for at, name in enumerate(processes)}
        self.column = self._column()
        ends = (self._x(row.start) + _written(row) for row in self.timeline.rows)
        self.width = max(self._x(self.timeline.columns), *ends) + 24
        self.height = TOP + LANE * len(self.lanes) + 12

    def _column(self) -> int:
        """The width of a column: what is written above an operation ends before the next one of its process."""
        width = COLUMN
        for lane in self.lanes:
            rows = [row for row in self.timeline.rows if row.process == lane]
            for row, after in pairwise(rows):
                width = max(width, _written(row) // max(1, after.start - row.start) + 1)
        return min(width, WIDEST)

    def lines(self) -> Iterator[str]:
        """Yield the elements."""
        width, height = self.width, self.height
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="quorate-diagram" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" role="img" aria-label="Timeline of the history">'
        )
        yield f"<style>\n{plain_style()}{STYLE}</style>"
        yield f'<rect class="q-paper" width="{width}" height="{height}"/>'
        yield f'<text x="12" y="22" class="q-action">{marked_up(self._title())}</text>'
        for name, at in self.lanes.items():
            y = self._y(at)
            yield f'<text x="12" y="{y + 5}">{marked_up(name)}</text>'
        points = sorted(
            (row.place, self._x(row.point), self._y(self.lanes[row.process]))
            for row in self.timeline.rows
            if row.point is not None
        )
        if points:
            yield f'<polyline class="q-order q-e1" points="{" ".join(f"{x},{y}" for _, x, y in points)}"/>'
        for row in self.timeline.rows:
            yield from self._row(row)
        yield "</svg>"

    def _title(self) -> str:
        timeline = self.timeline
        before = (
            f"{timeline.omitted:,} operations before, which leave {timeline.before}; "
            if timeline.omitted
            else ""
        )
        order = (
            "the order that gets furthest"
            if self.outcome == "violated"
            else "an order that explains the answers"
        )
        key = f"{timeline.title}: " if timeline.title else ""
        return f"{key}{before}dots are {order}, with the {self.noun} after each"

    def _x(self, column: int | None) -> int:
        return LEFT + self.column * (column or 0) + 12

    def _y(self, lane: int) -> int:
        return TOP + LANE * lane + LANE // 2

    def _row(self, row: Row) -> Iterator[str]:
        x, y = self._x(row.start), self._y(self.lanes[row.process])
        end = self._x(self.timeline.columns if row.end is None else row.end)
        kind = "q-violation" if row.blocked else ""
        open_ = " q-open" if row.end is None else ""
        title = marked_up(f"{row.process}: {row.operation.text} (line {row.operation.span.line})")
        yield f'<g class="q-note {kind}"><title>{title}</title>'
        yield (
            f'<rect class="q-bar{open_}" x="{x}" y="{y - BAR // 2}" width="{max(6, end - x)}" height="{BAR}" rx="4"/>'
        )
        yield f'<text x="{x + 5}" y="{y - BAR // 2 - 5}">{marked_up(row.operation.text)}</text>'
        if row.point is not None:
            at = self._x(row.point)
            yield f'<g class="q-dot q-e1"><circle cx="{at}" cy="{y}" r="5"/></g>'
            below, state = y + BAR // 2 + 13, marked_up(row.state)
            yield f'<text class="q-after" x="{at}" y="{below}" text-anchor="middle">{state}</text>'
        elif row.blocked:
            yield f'<text x="{end - 14}" y="{y + 5}">✗</text>'
        yield "</g>"


def _written(row: Row) -> int:
    """The width of what is written above an operation."""
    return WIDE * len(row.operation.text) + 16
