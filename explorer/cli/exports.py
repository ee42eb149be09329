"""The options that write what was found to files, for commands that find something."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from quorate.check.result import Result
    from quorate.compare.run import Comparison


def _writable(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    """Refuse a file that cannot be written before the search, not after it."""
    if value is None:
        return None
    path = Path(value)
    if path.is_dir() or not path.parent.is_dir():
        what = (
            "is a directory" if path.is_dir() else f"cannot be written: there is no directory {path.parent}"
        )
        raise click.BadParameter(f"{value} {what}")
    return path


def output_option(name: str, help_text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option for a file to write."""
    return click.option(name, metavar="FILE", callback=_writable, help=help_text)


EXPORTS = (output_option("--trace", "Save the run that shows the violation: JSON, or ITF (FILE.itf.json)."),)


def export_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options; they arrive as `trace`."""
    for option in reversed(EXPORTS):
        command = option(command)
    return command


def write_result(result: Result, trace: Path | None) -> None:
    """Write what was asked for of a check."""
    if trace is not None:
        from quorate.saved.saving import save_trace

        say(save_trace(result, trace), "no trace to save: nothing is violated and no goal was reached")


def write_comparisons(comparisons: Iterable[Comparison], trace: Path | None) -> None:
    """Write what was asked for of a comparison."""
    if trace is not None:
        from quorate.saved.saving import save_comparisons

        say(save_comparisons(comparisons, trace), "no trace to save: no variant is violated")


def say(written: list[Path], otherwise: str = "") -> None:
    """Tell on standard error which files were written."""
    for path in written:
        click.echo(f"wrote {path}", err=True)
    if not written:
        click.echo(otherwise, err=True)
