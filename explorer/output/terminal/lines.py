"""Lines of text on a console, wrapped to the terminal's width, and as plain text."""

from __future__ import annotations

import io
from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from quorate.output.terminal.console import SafeConsole

HANG = 4
"""The indentation of continuation lines."""


def plain_text(show: Callable[[Console], None]) -> str:
    """Return what `show` prints on a console, without colours and line breaks."""
    text = io.StringIO()
    console = SafeConsole(
        text,
        width=140,
        no_color=True,
        force_terminal=False,
        force_jupyter=False,  # in a notebook it would be displayed at once
    )
    show(console)
    return text.getvalue().strip("\n")


def print_line(console: Console, text: Text, indent: int = 0, hang: int = 0) -> None:
    """Print a line; on a terminal, a line that is too wide is wrapped, if possible at spaces, with continuation lines
    that are indented by `HANG`, and by the `hang` characters that the text begins with. In a pipe or a file a line
    stays one line."""
    room, deeper = console.width - indent, hang + HANG
    if not console.is_terminal or text.cell_len <= room or room < hang + 3 * HANG:
        console.print(Text(" " * indent).append_text(text), soft_wrap=True)
        return
    # Leading spaces would be a place to break the line at.
    first, *rest = text[hang:].wrap(console, room - hang)
    console.print(Text(" " * indent).append_text(text[:hang]).append_text(first), soft_wrap=True)
    if rest:
        remainder = text[hang + len(first.plain) :]
        remainder = remainder[len(remainder.plain) - len(remainder.plain.lstrip()) :]
        for line in remainder.wrap(console, room - deeper):
            console.print(Text(" " * (indent + deeper)).append_text(line), soft_wrap=True)
