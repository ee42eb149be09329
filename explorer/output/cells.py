"""What cells of a notebook are made of. The notebook's own style is kept: only marks have a colour, and words and
shapes say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quorate.output.diagram.svg import draw_svg
from quorate.output.marks import mark
from quorate.output.shown_runs import Shown
from quorate.support.verdict_words import EXIT_CODES, ExitCode, Outcome
from quorate.support.visible import marked_up

COLOURS = {ExitCode.GOOD: "#1a7f37", ExitCode.BAD: "#c2410c", ExitCode.UNDECIDED: "#9a6700"}
CELL = "text-align: left; vertical-align: top; padding: 1px 12px 1px 0"


def drawn(shown: Shown) -> str:
    """Return the diagram of a run."""
    with shown.instance.active():
        return f"<div style='overflow-x: auto'>{draw_svg(shown.diagram())}</div>"


def marked(outcome: Outcome) -> str:
    """Return the mark of an outcome, in its colour."""
    colour = COLOURS[EXIT_CODES[outcome]]
    return f"<span style='color: {colour}; font-weight: bold' title='{outcome}'>{mark(outcome)}</span>"


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table of cells that are already HTML."""
    return "<table>" + "".join(_rows(rows)) + "</table>"


def _rows(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in rows:
        yield "<tr>" + "".join(f"<td style='{CELL}'>{cell}</td>" for cell in row) + "</tr>"


def folded(title: str, text: str) -> str:
    """Return a text that is collapsed at first."""
    return f"<details><summary>{marked_up(title)}</summary>{pre(text)}</details>"


def pre(text: str) -> str:
    """Return a text as it is on a terminal."""
    return f"<pre style='line-height: 1.3'>{marked_up(text)}</pre>"


def whole(parts: Iterable[str]) -> str:
    """Return the parts as one cell."""
    return "<div class='quorate'>" + "\n".join(parts) + "</div>"
