"""The options that show a result as a page, and its runs as diagrams: in the terminal, as SVG and as Mermaid."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quorate.cli.exports import output_option, print_written, write_report
from quorate.language.depth import roomy
from quorate.support.rendering import render

if TYPE_CHECKING:
    from quorate.output.shown_runs import Shown


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
        every = runs()
        shown = [run for run in every if run.shows_violation] or every
        if not shown:
            print_written([], "no run to draw: nothing is violated and no goal was reached")
            return
        if self.diagram:
            for run in shown:
                render(run, "terminal")
        if self.svg is not None:
            write_report(self.svg, render(shown[0].diagram(), "svg"))
        if self.mermaid is not None:
            write_report(self.mermaid, render(shown[0].diagram(), "mermaid"))


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
