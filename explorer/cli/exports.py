"""The options that write results to files: traces and reports."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quorate.cli.commands import COMMANDS, command_of
from quorate.language.diagnostics import Diagnostic, ModelError
from quorate.language.written_files import writing
from quorate.support.rendering import render
from quorate.support.visible import json_text
from quorate.support.whole_files import write_whole

if TYPE_CHECKING:
    from quorate.comparison.variants import Comparisons
    from quorate.verdicts.result import Result


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files to write; None for each that was not asked for."""

    trace: Path | None = None
    junit: Path | None = None
    sarif: Path | None = None

    def write_result(self, result: Result, exit_code: int) -> None:
        """Write the requested files for a check."""
        if (trace := self.trace) is not None:
            nothing = "no trace to save: nothing is violated and no goal was reached"
            _saved(lambda: render(result, "traces", trace), nothing)
        if self.junit is not None:
            write_report(self.junit, render(result, "junit"))
        if self.sarif is not None:
            write_report(self.sarif, _json(render(result, "sarif", exit_code)))

    def write_comparisons(self, comparisons: Comparisons, exit_code: int) -> None:
        """Write the requested files for a comparison."""
        if (trace := self.trace) is not None:
            nothing = "no trace to save: no variant is violated"
            _saved(lambda: render(comparisons, "traces", trace), nothing)
        if self.junit is not None:
            write_report(self.junit, render(comparisons, "junit"))
        if self.sarif is not None:
            write_report(self.sarif, _json(render(comparisons, "sarif", exit_code)))

    @contextmanager
    def reporting_errors(self, model: str) -> Iterator[None]:
        """Write an error that ends the search to the reports as well, so that readers of the reports alone do not
        take the model for correct. The error is raised again."""
        try:
            yield
        except ModelError as error:
            self._write_error(model, error.diagnostic)
            raise
        except Exception as error:
            self._write_error(model, Diagnostic(str(error) or type(error).__name__, ""))
            raise

    def _write_error(self, model: str, diagnostic: Diagnostic) -> None:
        if self.junit is not None:
            write_report(self.junit, render(diagnostic, "junit", model))
        if self.sarif is not None:
            write_report(self.sarif, _json(render(diagnostic, "sarif")))


def _writable(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    """Refuse a file that cannot be written: before the search, not after it. Raises BadParameter."""
    if value is None:
        return None
    path = Path(value)
    if path.is_dir() or not path.parent.is_dir():
        what = (
            "is a directory" if path.is_dir() else f"cannot be written: there is no directory {path.parent}"
        )
        raise click.BadParameter(f"{value} {what}")
    if path.suffix == ".py":
        raise click.BadParameter(f"{value} is a Python file, which is not overwritten")
    _forget(path)
    return path


def _forget(path: Path) -> None:
    """Remove the file of an earlier run, so that it is not taken for a result of this one. A symbolic link is kept
    and its target removed."""
    path = path.resolve()
    if path.is_file() and path.suffix != ".py":
        path.unlink()


def forget_reports(arguments: Sequence[str]) -> None:
    """Remove the output files named in a command line that was rejected or failed: they were written by an earlier
    run."""
    written = _written_by(arguments)
    for at, argument in enumerate(arguments):
        name, given, value = argument.partition("=")
        if name in written:
            with suppress(OSError, ValueError):
                _forget(Path(value if given else "".join(arguments[at + 1 : at + 2])))


def _written_by(arguments: Sequence[str]) -> set[str]:
    """The options that name a file to write: those of the command in `arguments`, or of all commands if there is no
    such command."""
    given = next((argument for argument in arguments if not argument.startswith("-")), "")
    commands = map(command_of, [given] if given in COMMANDS else COMMANDS)
    options = (option for command in commands for option in command.params)
    return {name for option in options if option.callback is _writable for name in option.opts}


def output_option(name: str, help_text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option that names a file to write."""
    return click.option(name, metavar="FILE", callback=_writable, help=help_text)


EXPORTS = (
    output_option("--trace", "Save the run that shows the violation: JSON, or ITF (FILE.itf.json)."),
    output_option("--junit", "Write the results as JUnit XML, one test case per property."),
    output_option("--sarif", "Write the results as SARIF 2.1.0."),
)


def export_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the output options to a command, which receives them as one argument, `outputs`."""

    @functools.wraps(command)
    def with_outputs(
        *arguments: Any, trace: Path | None, junit: Path | None, sarif: Path | None, **options: Any
    ) -> Any:
        return command(*arguments, outputs=Outputs(trace, junit, sarif), **options)

    wrapped: Callable[..., Any] = with_outputs
    for option in reversed(EXPORTS):
        wrapped = option(wrapped)
    return wrapped


def write(path: Path, text: str) -> None:
    """Write a file and report that on standard error. Raises ModelError if it cannot be written."""
    with writing(path):
        write_whole(path, text)
    print_written([path])


def _saved(save: Callable[[], Sequence[Path]], otherwise: str) -> None:
    try:
        print_written(save(), otherwise)
    except ModelError as error:
        click.echo(f"error: {error.diagnostic.message}", err=True)


def write_report(path: Path, text: str) -> None:
    """Write a report and say so on standard error. A failure to write is printed there; it changes no verdict."""
    try:
        write(path, text)
    except ModelError as error:
        click.echo(f"error: {error.diagnostic.message}", err=True)


def print_written(written: Sequence[Path], otherwise: str = "") -> None:
    """Print on standard error which files were written, or `otherwise` if none was."""
    for path in written:
        click.echo(f"wrote {path}", err=True)
    if not written:
        click.echo(otherwise, err=True)


def _json(document: dict[str, Any]) -> str:
    return json_text(document, 1) + "\n"
