"""What a model is pictured with: boxes, rows of boxes, badges, and arrows between lanes.

A picture is a mapping from lanes to shapes, which ``picture`` returns of a state::

    def picture(m: Raft) -> Picture:
        return {s: [Badge(m.role[s].value), Row("log", [Box(e.term, e.term) for e in m.log[s]])] for s in Server}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Colour = int | Literal["good", "bad", "quiet"] | None
"""A term or ballot, in the colour that diagrams give it; a good, a bad or a quiet one; None for that of the text."""

Look = Literal["plain", "strong", "waiting"]
"""How a badge is drawn: as an outline, filled, or with a dashed outline."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A short text: a role, a term. A `strong` one is filled, a `waiting` one has a dashed outline."""

    text: Any
    colour: Colour = None
    look: Look = "plain"
    title: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A place that holds a value: an entry of a log, a vote. One that is not `firm` has a dashed outline, such as an
    entry that is not committed. `mark` is a sign below it; `title` is told when it is pointed at."""

    text: Any
    colour: Colour = None
    firm: bool = True
    mark: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Boxes side by side, such as a log. None is an empty place. `room` is the least number of places that are drawn,
    and the first is numbered `first`; None numbers none."""

    name: str
    boxes: Sequence[Box | None]
    room: int = 0
    first: int | None = 1


@dataclass(frozen=True, slots=True)
class Arrow:
    """A relation of the lane that has it to another, `to`: whom it voted for, whom it follows."""

    to: Any
    text: Any = ""
    colour: Colour = None
    dashed: bool = False


Shape = Badge | Box | Row | Arrow
Picture = Mapping[Any, Sequence[Shape]]
"""Shapes by lane. A lane is a value of a sort, such as a server or a ballot, or a text of its own."""
