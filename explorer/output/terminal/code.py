"""Code on a terminal: in colours, and with lines that are too wide wrapped below their own indentation."""

from __future__ import annotations

from rich.console import Console
from rich.syntax import Syntax

from quorate.output.terminal.lines import print_line


def print_code(console: Console, text: str, language: str) -> None:
    """Print code. A line that does not fit goes on one level deeper than it begins; in a diff its sign (``+``, ``-``)
    is not repeated, so that signs mark lines of the code."""
    coloured = Syntax("", language, background_color="default").highlight(text)
    coloured.rstrip()
    for line in coloured.split("\n", allow_blank=True):
        gutter = 1 if language == "diff" and line.plain[:1] in ("+", "-", " ") else 0
        code = line.plain[gutter:]
        indent = len(code) - len(code.lstrip())
        print_line(console, line, hang=gutter + indent)
