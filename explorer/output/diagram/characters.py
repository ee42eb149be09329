"""A space-time diagram as plain text: time goes down, one line per step, and messages are drawn at their receipt.

::

        b0       a1       a2
     1  ●        │        │     prepare(0)
     2  ├───────▶●        │     promise(a1, Prepare(0))  ← Prepare of 1
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap
from typing import Literal, TypeAlias

from quorate.output.diagram.colours import epoch_colours
from quorate.trace.diagram.picture import NOTE_MARKS, Arrow, Diagram, DotKind, NoteKind

LINES = {0: "│", 1: "┆", 2: "┃"}
DOTS: dict[DotKind, str] = {"step": "●", "leader": "★", "crash": "✖", "restart": "↻"}
LEAST_TEXT = 30
"""The least number of columns for the text beside a step."""
USUAL_TEXT = 40
"""The columns that the text beside a step gets, if it needs as many, before lanes are."""
LEAST_PITCH, USUAL_PITCH = 3, 7
"""The least number of columns from a lane to the next, and the number if there is room."""

Tone: TypeAlias = int | Literal["plain", "quiet", "name", "lost"] | NoteKind
"""What a piece of text is, for its colour. A number is the colour of a term or ballot, 0 for none."""
Piece: TypeAlias = tuple[str, Tone]
Cell: TypeAlias = tuple[str, Tone]
"""A character at a place."""


def draw_text(diagram: Diagram, width: int = 110) -> str:
    """Return the diagram as lines of text, at most `width` columns wide unless there are too many lanes for that.

    Lanes are ``│``, ``┆`` for a candidate, ``┃`` for a leader; dots are ``●``, ``★`` for a new leader, ``✖`` for a
    crash, ``↻`` for a restart. A line from a sender, ``├`` or ``┤``, ends at the receiver with ``▶`` or ``◀``.
    """
    lines = ("".join(text for text, _ in pieces).rstrip() for pieces in draw_pieces(diagram, width))
    return "\n".join(lines) + "\n"


def draw_pieces(diagram: Diagram, width: int) -> Iterator[list[Piece]]:
    """Yield the lines of `draw_text`, each as pieces of text that have one tone."""
    yield from _Drawing(diagram, width).lines()


class _Drawing:
    def __init__(self, diagram: Diagram, width: int) -> None:
        self._diagram = diagram
        self._colours = epoch_colours(diagram)
        self._margin = max(2, len(str(diagram.last))) + 2
        self._pitch = self._fitting_pitch(width)
        self._names = [_in_lines(lane.name, self._pitch - 1) for lane in diagram.lanes]
        lanes = len(diagram.lanes)
        self._centres = [self._margin + self._pitch // 2 + self._pitch * at for at in range(lanes)]
        self._text = self._margin + self._pitch * lanes + 1
        self._room = max(width - self._text, LEAST_TEXT)
        self._whole = max(width - self._margin, LEAST_TEXT)

    def _fitting_pitch(self, width: int) -> int:
        """The distance of the lanes: less than usual if the text beside them had no room otherwise."""
        lanes = self._diagram.lanes
        usual = max(max(len(lane.name) for lane in lanes) + 2, USUAL_PITCH)
        beside = (sum(len(text) + 2 for text, _ in self._words(dot.step)) - 2 for dot in self._diagram.dots)
        word = max(len(word) for lane in lanes for word in lane.name.split() or [""])
        room = width - self._margin - 1
        wanted = (room - min(max(LEAST_TEXT, *beside, 0), USUAL_TEXT)) // len(lanes)
        most = (room - LEAST_TEXT) // len(lanes)
        return min(usual, max(LEAST_PITCH, wanted, min(word + 1, most)))

    def lines(self) -> Iterator[list[Piece]]:
        yield from self._heads()
        yield from self._row(0, self._verticals(0), [(self._diagram.start, "quiet")])
        for dot in self._diagram.dots:
            yield from self._notes(dot.step, before=True)
            yield from self._row(dot.step, self._step(dot.step, dot.lane, dot.kind), self._words(dot.step))
        yield from self._notes(self._diagram.last, before=False)

    def _heads(self) -> Iterator[list[Piece]]:
        height = max(map(len, self._names))
        for at in range(height):
            cells = self._blank()
            for name, centre in zip(self._names, self._centres, strict=True):
                line = name[at - height + len(name)] if at >= height - len(name) else ""
                start = centre - max(len(line) - 1, 0) // 2
                cells[start : start + len(line)] = [(letter, "name") for letter in line]
            yield _pieces(cells)

    def _blank(self) -> list[Cell]:
        return [(" ", "plain")] * self._text

    def _colour(self, epoch: int | None) -> int:
        return 0 if epoch is None else self._colours.get(epoch, 0)

    def _verticals(self, step: int) -> list[Cell]:
        cells = self._blank()
        for centre, status in zip(self._centres, self._diagram.statuses[step], strict=True):
            cells[centre] = LINES[status.level], self._colour(status.epoch)
        return cells

    def _step(self, step: int, lane: int, kind: DotKind) -> list[Cell]:
        cells = self._verticals(step)
        end = self._centres[lane]
        arrows = self._diagram.arrows_to(step)
        for arrow in arrows:
            start = self._centres[arrow.source]
            for at in range(min(start, end) + 1, max(start, end)):
                if cells[at][0] == " ":
                    cells[at] = "─", self._colour(arrow.epoch)
        for side in (-1, 1):
            found = [arrow for arrow in arrows if (self._centres[arrow.source] - end) * side > 0]
            if not found:
                continue
            sources = [arrow.source for arrow in found]
            cells[end + side] = "▶" if side < 0 else "◀", self._colour(found[0].epoch)
            farthest = min(sources) if side < 0 else max(sources)
            for arrow in found:
                joint = "┼" if arrow.source != farthest else ("├" if side < 0 else "┤")
                cells[self._centres[arrow.source]] = joint, self._colour(arrow.epoch)
        cells[end] = DOTS[kind], self._colour(self._diagram.statuses[step][lane].epoch)
        return cells

    def _words(self, step: int) -> list[Piece]:
        """The text beside a step, in pieces."""
        dot = next(dot for dot in self._diagram.dots if dot.step == step)
        pieces: list[Piece] = [(dot.label, "plain")]
        by_name: dict[str, list[Arrow]] = {}
        for arrow in self._diagram.arrows_to(step):
            by_name.setdefault(arrow.label.partition("(")[0], []).append(arrow)
        for name, group in by_name.items():
            pieces.append((f"← {name} of {', '.join(str(a.sent) for a in group)}", "quiet"))
        if text := self._diagram.status_text(step, dot.lane):
            pieces.append((f"[{text}]", self._colour(self._diagram.statuses[step][dot.lane].epoch)))
        for arrow in self._diagram.arrows:
            if arrow.sent == step and arrow.kind == "lost":
                to = "" if arrow.target is None else f" to {self._diagram.lanes[arrow.target].name}"
                times = f"{arrow.count} times " if arrow.count > 1 else ""
                pieces.append((f"✗ {times}{arrow.label}{to} is not received", "lost"))
        return pieces

    def _row(self, step: int, cells: list[Cell], words: list[Piece]) -> Iterator[list[Piece]]:
        lines: list[list[Piece]] = [[]]
        taken = 0
        for text, tone in words:
            if lines[-1] and taken + 2 + len(text) <= self._room:
                lines[-1] += [("  ", "plain"), (text, tone)]
                taken += 2 + len(text)
                continue
            for part in _in_lines(text, self._room - 4 if lines[-1] else self._room, self._room - 4):
                indent = "    " if lines[-1] else ""
                if lines[-1]:
                    lines.append([])
                lines[-1] = [(indent + part, tone)]
                taken = len(indent + part)
        number = f"{step:>{self._margin - 2}}  "
        cells[: self._margin] = [(letter, "quiet") for letter in number]
        yield [*_pieces(cells), *lines[0]]
        for line in lines[1:]:
            yield [*_pieces(self._verticals(step)), *line]

    def _notes(self, step: int, before: bool) -> Iterator[list[Piece]]:
        for note in self._diagram.notes:
            if note.step != step or note.after == before:
                continue
            mark = f"{NOTE_MARKS[note.kind]:>{self._margin - 2}}  "
            if len(note.text) <= self._room:
                yield [(f"{mark}{'╌' * (self._text - self._margin - 1)} {note.text}", note.kind)]
                continue
            for line in _in_lines(note.text, self._whole):
                yield [(mark + line, note.kind)]
                mark = " " * self._margin


def _in_lines(text: str, first: int, further: int | None = None) -> list[str]:
    """A text in lines of at most `first` characters, those after the first of at most `further`; broken at spaces if
    possible."""
    if len(text) <= first:
        return [text]
    indent = " " * (first - further if further is not None else 0)
    lines = wrap(text, first, subsequent_indent=indent, break_on_hyphens=False)
    return [line.removeprefix(indent) if at else line for at, line in enumerate(lines)] or [text]


def _pieces(cells: list[Cell]) -> list[Piece]:
    return [
        ("".join(letter for letter, _ in group), tone)
        for tone, group in groupby(cells, key=lambda cell: cell[1])
    ]
