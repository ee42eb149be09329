"""The options that show a result as a page, and its runs as diagrams: in the terminal, as SVG and as Mermaid."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quorate.cli.exports import output_option, say, write_report
from quorate.language.depth import roomy

if TYPE_CHECKING:
    from quorate.output.page.shown_runs import Shown

PIPE_WIDTH = 120
"""The width of a diagram in characters if standard output is no terminal."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures that were asked for: a diagram in the terminal, and files."""

    diagram: bool
    svg: Path | None
    mermaid: Path | None
    html: Path | None

    @property
    def any(self) -> bool:
        """Whether any picture was asked for."""
        return self._draws or self.html is not None

    @property
    def _draws(self) -> bool:
        return self.diagram or self.svg is not None or self.mermaid is not None

    @roomy
    def draw(self, runs: Callable[[], Sequence[Shown]], page: Callable[[], str]) -> None:
        """Draw the runs that show a violation, or if there are none, the runs to goals: all of them in the terminal,
        the first one in a file. The page shows the whole result."""
        if self.html is not None:
            write_report(self.html, page())
        if not self._draws:
            return
        from quorate.trace.diagram import draw_mermaid, draw_svg

        every = runs()
        shown = [run for run in every if run.shows_violation] or every
        if not shown:
            say([], "no run to draw: nothing is violated and no goal was reached")
            return
        if self.diagram:
            for run in shown:
                _print(run)
        if self.svg is not None:
            write_report(self.svg, draw_svg(shown[0].diagram()))
        if self.mermaid is not None:
            write_report(self.mermaid, draw_mermaid(shown[0].diagram()))


def _print(run: Shown) -> None:
    from quorate.output.terminal.console import SafeConsole
    from quorate.trace.diagram import draw_text

    console = SafeConsole()
    width = console.width if console.is_terminal else PIPE_WIDTH
    click.echo(f"\n{run.title}\n\n{draw_text(run.diagram(), width)}", nl=False)


OPTIONS = (
    output_option("--html", "Write a self-contained page to step through the run."),
    click.option("--diagram", is_flag=True, help="Draw the run as a space-time diagram in the terminal."),
    output_option("--svg", "Draw the run as a space-time diagram: SVG."),
    output_option("--mermaid", "Draw the run as a space-time diagram: Mermaid, for a README."),
)


def picture_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the picture options to a command, which receives them as one argument, `pictures`."""

    @functools.wraps(command)
    def with_pictures(
        *arguments: Any,
        diagram: bool,
        svg: Path | None,
        mermaid: Path | None,
        html: Path | None,
        **options: Any,
    ) -> Any:
        return command(*arguments, pictures=Pictures(diagram, svg, mermaid, html), **options)

    wrapped: Callable[..., Any] = with_pictures
    for option in reversed(OPTIONS):
        wrapped = option(wrapped)
    return wrapped
