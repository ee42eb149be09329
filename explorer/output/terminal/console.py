"""The console for all coloured output."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from quorate.support.visible import visible


class SafeConsole(Console):
    """A console that escapes control characters in text, so that only its own styles and cursor movements reach the
    terminal. Markup in text is not interpreted."""

    def __init__(self, file: TextIO | None = None, **options: Any) -> None:
        super().__init__(file=file, highlight=False, emoji=False, markup=False, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield the segments of a renderable, with control characters in text escaped."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else visible(text), style, control)


PIPE_WIDTH = 140
"""The width of a table if standard output is no terminal."""


def console_for_tables() -> SafeConsole:
    """Return a console on standard output, wide enough for tables also where that is no terminal."""
    console = SafeConsole()
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    return console
