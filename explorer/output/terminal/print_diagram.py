"""The diagram of a run on a terminal."""

from __future__ import annotations

from rich.text import Text

from quorate.output.diagram.characters import Tone, draw_pieces
from quorate.output.shown_runs import Shown
from quorate.output.terminal.console import SafeConsole

PIPE_WIDTH = 120
"""The width of a diagram in characters if standard output is no terminal."""

EPOCHS = ("", "cyan", "yellow", "green", "magenta", "blue", "bright_cyan")
"""The colours of terms and ballots, by number; no colour carries information alone."""
STYLES: dict[Tone, str] = {
    "plain": "",
    "quiet": "dim",
    "name": "bold",
    "lost": "italic",
    "violation": "bold red",
    "refused": "bold yellow",
    "differs": "bold yellow",
    "loop": "bold",
    "back": "bold",
}
STYLES.update(enumerate(EPOCHS))


def print_diagram(run: Shown, console: SafeConsole | None = None) -> None:
    """Print the title of a run and its diagram, as wide as the terminal, and there in colours."""
    console = console or SafeConsole()
    width = console.width if console.is_terminal else PIPE_WIDTH
    console.print(Text(f"\n{run.title}\n", style="bold"), soft_wrap=True)
    for pieces in draw_pieces(run.diagram(), width):
        line = Text.assemble(*((text, STYLES[tone]) for text, tone in pieces))
        line.rstrip()
        console.print(line, soft_wrap=True)
