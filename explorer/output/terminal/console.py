"""The console that everything with colours is printed on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from quorate.support.visible import visible


class SafeConsole(Console):
    """A console on which text is only shown: what would steer the terminal is written as an escape. Only the styles
    and movements of the console itself reach it. Text is taken as it is, without markup."""

    def __init__(self, file: TextIO | None = None, **options: Any) -> None:
        super().__init__(file=file, highlight=False, emoji=False, markup=False, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The pieces of what is printed."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else visible(text), style, control)
