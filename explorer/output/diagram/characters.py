"""A space-time diagram as plain text: time goes down, one line per step, and messages are drawn at their receipt.

::

        b0       a1       a2
     1  ●        │        │     prepare(0)
     2  ├───────▶●        │     promise(a1, Prepare(0))  ← Prepare of 1
"""

from __future__ import annotations

from collections.abc import Iterator

from quorate.trace.diagram.picture import NOTE_MARKS, Arrow, Diagram, DotKind

LINES = {0: "│", 1: "┆", 2: "┃"}
DOTS: dict[DotKind, str] = {"step": "●", "leader": "★", "crash": "✖", "restart": "↻"}
LEAST_TEXT = 30
"""The least number of columns for the text beside a step."""


def draw_text(diagram: Diagram, width: int = 110) -> str:
    """Return the diagram as lines of text, at most `width` columns wide if the longest words fit.

    Lanes are ``│``, ``┆`` for a candidate, ``┃`` for a leader; dots are ``●``, ``★`` for a new leader, ``✖`` for a
    crash, ``↻`` for a restart. A line from a sender, ``├`` or ``┤``, ends at the receiver with ``▶`` or ``◀``.
    """
    return "\n".join(line.rstrip() for line in _Drawing(diagram, width).lines()) + "\n"


class _Drawing:
    def __init__(self, diagram: Diagram, width: int) -> None:
        self._diagram = diagram
        names = [lane.name for lane in diagram.lanes]
        self._pitch = max(max(map(len, names)) + 2, 7)
        self._margin = max(2, len(str(diagram.last))) + 2
        self._centres = [self._margin + self._pitch // 2 + self._pitch * at for at in range(len(names))]
        self._text = self._margin + self._pitch * len(names) + 1
        self._room = max(width - self._text, LEAST_TEXT)

    def lines(self) -> Iterator[str]:
        yield self._head()
        yield from self._row(0, self._verticals(0), [self._diagram.start])
        for dot in self._diagram.dots:
            yield from self._notes(dot.step, before=True)
            yield from self._row(dot.step, self._step(dot.step, dot.lane, dot.kind), self._words(dot.step))
        yield from self._notes(self._diagram.last, before=False)

    def _head(self) -> str:
        cells = [" "] * self._text
        for lane, centre in zip(self._diagram.lanes, self._centres, strict=True):
            start = centre - (len(lane.name) - 1) // 2
            cells[start : start + len(lane.name)] = lane.name
        return "".join(cells)

    def _verticals(self, step: int) -> list[str]:
        cells = [" "] * self._text
        for centre, status in zip(self._centres, self._diagram.statuses[step], strict=True):
            cells[centre] = LINES[status.level]
        return cells

    def _step(self, step: int, lane: int, kind: DotKind) -> list[str]:
        cells = self._verticals(step)
        end = self._centres[lane]
        arrows = self._diagram.arrows_to(step)
        for arrow in arrows:
            start = self._centres[arrow.source]
            for at in range(min(start, end) + 1, max(start, end)):
                if cells[at] == " ":
                    cells[at] = "─"
        for side in (-1, 1):
            sources = [a.source for a in arrows if (self._centres[a.source] - end) * side > 0]
            if not sources:
                continue
            cells[end + side] = "▶" if side < 0 else "◀"
            farthest = min(sources) if side < 0 else max(sources)
            for source in sources:
                cells[self._centres[source]] = "┼" if source != farthest else ("├" if side < 0 else "┤")
        cells[end] = DOTS[kind]
        return cells

    def _words(self, step: int) -> list[str]:
        """The text beside a step, in pieces."""
        dot = next(dot for dot in self._diagram.dots if dot.step == step)
        pieces = [dot.label]
        by_name: dict[str, list[Arrow]] = {}
        for arrow in self._diagram.arrows_to(step):
            by_name.setdefault(arrow.label.partition("(")[0], []).append(arrow)
        pieces += [f"← {name} of {', '.join(str(a.sent) for a in group)}" for name, group in by_name.items()]
        if text := self._diagram.status_text(step, dot.lane):
            pieces.append(f"[{text}]")
        for arrow in self._diagram.arrows:
            if arrow.sent == step and arrow.kind == "lost":
                to = "" if arrow.target is None else f" to {self._diagram.lanes[arrow.target].name}"
                times = f"{arrow.count} times " if arrow.count > 1 else ""
                pieces.append(f"✗ {times}{arrow.label}{to} is not received")
        return pieces

    def _row(self, step: int, cells: list[str], pieces: list[str]) -> Iterator[str]:
        lines = [""]
        for piece in pieces:
            longer = f"{lines[-1]}  {piece}" if lines[-1] else piece
            if len(longer) <= self._room or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(f"    {piece}")
        cells[: self._margin] = f"{step:>{self._margin - 2}}  "
        yield "".join(cells) + lines[0]
        for line in lines[1:]:
            yield "".join(self._verticals(step)) + line

    def _notes(self, step: int, before: bool) -> Iterator[str]:
        for note in self._diagram.notes:
            if note.step == step and note.after != before:
                mark = f"{NOTE_MARKS[note.kind]:>{self._margin - 2}}  "
                yield f"{mark}{'╌' * (self._text - self._margin - 1)} {note.text}"
