"""The geometry of an SVG diagram, in pixels: time goes down, lanes are side by side, and actions are written to their
left. Labels are moved along their arrows to where they overlap least."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap

from quorate.trace.diagram.picture import Arrow, Diagram, Dot, Ghost, Note

FONT, SMALL = 12.5, 11.0
TOP, BOTTOM, NOTE, GHOST = 40.0, 14.0, 26.0, 24.0
NOTE_LINE = 16.0
"""The height of each further line of a note."""
NEAR = 60.0
"""Dots farther above or below an arrow are not met by it, however it is bent."""
LEAST_NAME = 12
"""The least characters that the name of an action is cut to."""
LABEL_ROOM = 36
"""The most characters of an action shown beside the lanes."""

BOLD = 1.12
"""The width of bold text relative to normal text."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Curve = tuple[Point, Point, Point]


def width_of(text: str, size: float) -> float:
    """Return the approximate width of a text in a sans-serif font, in pixels."""
    narrow = sum(text.count(letter) for letter in "iljtfr(),.:;'[]| ")
    return size * (0.6 * len(text) - 0.27 * narrow)


def clipped(text: str, room: int = LABEL_ROOM) -> str:
    """Return the text, cut to at most `room` characters."""
    return text if len(text) <= room else text[: room - 1].rstrip(" ,([") + "…"


def clipped_call(text: str, room: int = LABEL_ROOM) -> str:
    """Return an action with its arguments, cut to at most `room` characters: first in the middle of its name, since
    arguments tell one step from the next, and only then in the arguments."""
    name, bracket, rest = text.partition("(")
    left = max(room - len(bracket + rest), LEAST_NAME)
    if len(text) <= room or len(name) <= left:
        return clipped(text, room)
    end = (left - 1) // 2
    return clipped(f"{name[: left - 1 - end]}…{name[len(name) - end :]}{bracket}{rest}", room)


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a position; `x` is its middle, start or end, according to `anchor`."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


class DiagramLayout:
    """The positions of the parts of one diagram."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        steps, lanes = diagram.last, len(diagram.lanes)
        self.row = 44.0 if steps <= 8 else 38.0 if steps <= 20 else 33.0
        longest = max((width_of(clipped_call(dot.label), FONT) for dot in diagram.dots), default=0.0)
        self.gutter = 42 + max(longest, width_of(clipped(diagram.start), FONT)) + 12
        names = max(width_of(lane.name, FONT) * BOLD for lane in diagram.lanes) + 18
        self.pitch = max(names, min(132.0, max(86.0, 560.0 / lanes)))
        self._note_room = int((self.gutter + self.pitch * lanes - 70) / 7.6)
        self._ys = self._heights()
        # Messages that the last step sent in vain end below it, with their names.
        lost = any(arrow.sent == steps and arrow.received is None for arrow in diagram.arrows)
        self.below = self._ys[-1] + self.row / 2 + (8 if lost else 0)
        below = sum(self.note_height(note) for note in diagram.notes if note.after)
        self.end = self.below + below
        self._ghosts = self._stacked()
        stacked = max((y + GHOST / 2 for _, y in self._ghosts.values()), default=self.end)
        self.height = stacked + BOTTOM
        self._taken: list[Box] = [
            box for dot in diagram.dots for box in (_around(self.dot(dot)), self._beside(dot))
        ]
        self._curves = {
            id(arrow): self._curve(arrow) for arrow in diagram.arrows if arrow.source != arrow.target
        }
        self._lines = [_Line(key, curve) for key, curve in self._curves.items()]
        self.statuses = {dot.step: label for dot in diagram.dots if (label := self._status(dot)) is not None}
        self.labels = [
            self._label(arrow) if arrow.source != arrow.target else None for arrow in diagram.arrows
        ]
        self.width = max(
            self.gutter + self.pitch * (lanes + (0.5 if diagram.ghosts else 0)),
            8 + max((box[2] for box in self._taken), default=0.0),
        )

    def note_lines(self, note: Note) -> list[str]:
        """Return the text of a note in lines that fit the width of the lanes."""
        return wrap(note.text, self._note_room) or [""]

    def note_height(self, note: Note) -> float:
        """Return the height of a note, with the space below it."""
        return NOTE + NOTE_LINE * (len(self.note_lines(note)) - 1)

    def _notes_above(self, step: int) -> float:
        """The height of the notes above a step."""
        notes = self.diagram.notes
        return sum(self.note_height(note) for note in notes if note.step == step and not note.after)

    def _heights(self) -> list[float]:
        y = TOP + self.row / 2
        ys = [y]
        for step in range(1, self.diagram.last + 1):
            y += self.row + self._notes_above(step)
            ys.append(y)
        return ys

    def x(self, lane: int) -> float:
        """Return the x coordinate of a lane."""
        return self.gutter + self.pitch * (lane + 0.5)

    def y(self, step: int) -> float:
        """Return the y coordinate of a step."""
        return self._ys[step]

    def dot(self, dot: Dot) -> Point:
        """Return the position of a dot."""
        return self.x(dot.lane), self.y(dot.step)

    def _stacked(self) -> dict[int, Point]:
        """The places of the steps that may come next: below the run, one below the other on each lane."""
        found: dict[int, Point] = {}
        depth: dict[int, int] = {}
        for ghost in self.diagram.ghosts:
            at = depth[ghost.lane] = depth.get(ghost.lane, 0) + 1
            found[ghost.number] = self.x(ghost.lane), self.end + GHOST * (at + 0.2)
        return found

    def ghost(self, ghost: Ghost) -> Point:
        """Return the position of a step that may come next."""
        return self._ghosts[ghost.number]

    def ends(self, arrow: Arrow) -> tuple[Point, Point]:
        """Return the ends of an arrow, at the rims of its dots; an arrow that is not received ends half way."""
        x1, y1 = self.x(arrow.source), self.y(arrow.sent)
        if arrow.received is not None and arrow.target is not None:
            x2, y2 = self.x(arrow.target), self.y(arrow.received)
        else:
            x2, y2 = x1 + self.direction(arrow) * self.pitch * 0.42, y1 + self.row * 0.5
            return _towards((x1, y1), (x2, y2), 7), (x2, y2)
        return _towards((x1, y1), (x2, y2), 7), _towards((x2, y2), (x1, y1), 9)

    def curve(self, arrow: Arrow) -> tuple[Point, Point, Point]:
        """Return an arrow as a quadratic curve: its start, control point and end. It is straight unless it would pass
        through the dot of another step."""
        return self._curves[id(arrow)]

    def _curve(self, arrow: Arrow) -> Curve:
        start, end = self.ends(arrow)
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = (dx * dx + dy * dy) ** 0.5 or 1.0
        top, bottom = min(start[1], end[1]) - NEAR, max(start[1], end[1]) + NEAR
        others = [
            place
            for dot in self.diagram.dots
            if dot.step not in (arrow.sent, arrow.received) and top < (place := self.dot(dot))[1] < bottom
        ]
        curves = [
            (
                start,
                ((start[0] + end[0]) / 2 - dy / length * by, (start[1] + end[1]) / 2 + dx / length * by),
                end,
            )
            for by in (0.0, 28.0, -28.0, 56.0, -56.0)
        ]
        return min(curves, key=lambda curve: _passes(curve, others))

    def direction(self, arrow: Arrow) -> int:
        """Return 1 if an arrow goes to the right, -1 if to the left."""
        if arrow.target is not None and arrow.target != arrow.source:
            return 1 if arrow.target > arrow.source else -1
        return 1

    # ----------------------------------------------------------------------------- labels

    def _beside(self, dot: Dot) -> Box:
        """The box of a step's text beside the lanes."""
        y = self.y(dot.step)
        return 42, y - 8, 48 + width_of(clipped_call(dot.label), FONT) * BOLD, y + 6

    def _status(self, dot: Dot) -> Label | None:
        """The label of a status change beside its dot, at the position with the least overlap; None if there is no
        change."""
        text = self.diagram.status_text(dot.step, dot.lane)
        if not text:
            return None
        x, y = self.dot(dot)
        room = 15 if dot.kind == "leader" else 12  # beside a star, or a circle
        choices = [
            Label(x + room, y + 4, text, "start"),
            Label(x + 12, y + 15, text, "start"),
            Label(x + 10, y - 7, text, "start"),
            Label(x - room, y + 4, text, "end"),
            Label(x - 12, y + 15, text, "end"),
        ]
        return self._best(choices, None)

    def _label(self, arrow: Arrow) -> Label:
        """The label of an arrow, at the position with the least overlap."""
        text = clipped(arrow.label, 30) + (
            f" \N{MULTIPLICATION SIGN}{arrow.count}" if arrow.count > 1 else ""
        )
        start, end = self.ends(arrow)
        if arrow.received is None:
            side = self.direction(arrow)
            anchor = "start" if side > 0 else "end"
            choices = [Label(end[0] + 8 * side, end[1] + dy, text, anchor) for dy in (5, 9, 1)]
        else:
            near = 1 - min(0.5, 0.5 * self.pitch / max(abs(end[0] - start[0]), 1.0))
            points = [
                _on(self._curves[id(arrow)], t) for t in (near, 0.5, 0.62, 0.38, 0.74, 0.27, 0.84, 0.18)
            ]
            choices = [Label(x, y + 4, text) for x, y in points]
        return self._best(choices, arrow)

    def _best(self, choices: list[Label], own: Arrow | None) -> Label:
        """The first position of a label with the least overlap with other labels, dots, and other arrows."""
        boxes = [_box_of(label) for label in choices]
        costs = [self._cost(box, id(own)) for box in boxes]
        best = costs.index(min(costs))
        self._taken.append(boxes[best])
        return choices[best]

    def _cost(self, box: Box, own: int) -> float:
        """How much of a box is taken. Most things are elsewhere, and need no closer look."""
        left, top, right, bottom = box
        overlaps = sum(
            _overlap(box, taken)
            for taken in self._taken
            if taken[0] < right and taken[2] > left and taken[1] < bottom and taken[3] > top
        )
        crossed = 0
        for line in self._lines:
            first, last, points = line.top, line.bottom, line.points
            if first < bottom and last > top and line.left < right and line.right > left and line.key != own:
                crossed += sum(left < x < right and top < y < bottom for x, y in points)
        return overlaps + 6 * crossed


class _Line:
    """The points of an arrow that a label should not lie on, and the box that they are in."""

    __slots__ = ("bottom", "key", "left", "points", "right", "top")

    def __init__(self, key: int, curve: Curve) -> None:
        self.key = key
        self.points = [_on(curve, at / 30) for at in range(31)]
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        self.left, self.right, self.top, self.bottom = min(xs), max(xs), min(ys), max(ys)


def _box_of(label: Label) -> Box:
    width = width_of(label.text, SMALL) * BOLD + 4
    left = label.x - 2 - (width - 4) * {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor]
    return left, label.y - 9, left + width, label.y + 2


def _around(dot: Point) -> Box:
    return dot[0] - 9, dot[1] - 8, dot[0] + 9, dot[1] + 8


def _on(curve: tuple[Point, Point, Point], t: float) -> Point:
    """The point at `t` (0 to 1) of a curve."""
    (x1, y1), (cx, cy), (x2, y2) = curve
    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
    return a * x1 + b * cx + c * x2, a * y1 + b * cy + c * y2


def _passes(curve: Curve, dots: list[Point]) -> int:
    """The number of dots that a curve passes through."""
    (x1, y1), (cx, cy), (x2, y2) = curve
    left, right = min(x1, cx, x2) - 10, max(x1, cx, x2) + 10
    top, bottom = min(y1, cy, y2) - 10, max(y1, cy, y2) + 10
    near = [(x, y) for x, y in dots if left < x < right and top < y < bottom]
    points = [_on(curve, at / 24) for at in range(1, 24)] if near else []
    return sum(any((x - at_x) ** 2 + (y - at_y) ** 2 < 100 for x, y in points) for at_x, at_y in near)


def _towards(start: Point, end: Point, distance: float) -> Point:
    """The point at `distance` from `start` in the direction of `end`."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    return start[0] + dx / length * distance, start[1] + dy / length * distance


def _overlap(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0


def arrow_head(start: Point, end: Point, size: float = 8.0) -> Iterable[Point]:
    """Return the corners of an arrow head at `end`."""
    back = _towards(end, start, size)
    dx, dy = (end[0] - back[0]) * 0.42, (end[1] - back[1]) * 0.42
    return end, (back[0] - dy, back[1] + dx), (back[0] + dy, back[1] - dx)
