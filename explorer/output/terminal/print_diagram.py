"""The diagram of a run on a terminal."""

from __future__ import annotations

import click

from quorate.output.shown_runs import Shown
from quorate.output.terminal.console import SafeConsole
from quorate.trace.diagram import draw_text

PIPE_WIDTH = 120
"""The width of a diagram in characters if standard output is no terminal."""


def print_diagram(run: Shown) -> None:
    """Print the title of a run and its diagram, as wide as the terminal."""
    console = SafeConsole()
    width = console.width if console.is_terminal else PIPE_WIDTH
    click.echo(f"\n{run.title}\n\n{draw_text(run.diagram(), width)}", nl=False)
