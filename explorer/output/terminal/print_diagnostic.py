"""Output of a diagnostic on stderr, coloured on a terminal."""

from __future__ import annotations

import sys

from rich.text import Text

from quorate.language.diagnostics import Diagnostic, format_diagnostic
from quorate.output.terminal.console import SafeConsole


def print_diagnostic(diagnostic: Diagnostic) -> None:
    """Print the error, its place, and the hint."""
    console = SafeConsole(sys.stderr)
    for number, line in enumerate(format_diagnostic(diagnostic).split("\n")):
        console.print(_styled(number, line), soft_wrap=True)


def _styled(number: int, line: str) -> Text:
    if number == 0:
        return Text.assemble(("error: ", "bold red"), (line, "bold"))
    if line.startswith("help: "):
        return Text.assemble(("help: ", "bold cyan"), line.removeprefix("help: "))
    return Text(line, style="red" if line.strip() and not line.strip().strip("^") else "")
