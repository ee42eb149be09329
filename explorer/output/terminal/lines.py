"""Lines of text on a console, as wide as the terminal; and the same as plain text."""

from __future__ import annotations

import io
from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from quorate.output.terminal.console import SafeConsole

HANG = 4
"""How far the second line of something too wide for the terminal is indented."""


def plain_text(show: Callable[[Console], None]) -> str:
    """What `show` prints on a console, without colours and as wide as it likes."""
    text = io.StringIO()
    console = SafeConsole(
        text,
        width=140,
        no_color=True,
        force_terminal=False,
        force_jupyter=False,  # else it is displayed at once in a notebook
    )
    show(console)
    return text.getvalue().strip("\n")


def print_line(console: Console, text: Text, indent: int = 0) -> None:
    """Print a line; on a terminal, one that is too wide goes on below, indented, broken at a space if it can be.
    Elsewhere (a pipe, a file) a line stays one line."""
    room = console.width - indent
    if not console.is_terminal or text.cell_len <= room or room < 3 * HANG:
        console.print(Text(" " * indent).append_text(text), soft_wrap=True)
        return
    first, *rest = text.wrap(console, room)
    console.print(Text(" " * indent).append_text(first), soft_wrap=True)
    if rest:
        remainder = text[len(first.plain) :]
        remainder = remainder[len(remainder.plain) - len(remainder.plain.lstrip()) :]
        for line in remainder.wrap(console, room - HANG):
            console.print(Text(" " * (indent + HANG)).append_text(line), soft_wrap=True)
