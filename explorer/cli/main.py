"""The ``quorate`` command: its subcommands, error messages and exit codes.

Exit codes: 0 everything asked for holds, 1 something is violated, 2 the command or the model is wrong (or Quorate
has a bug), 3 undecided.
"""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

import click

from quorate.cli import streams
from quorate.cli.commands import COMMANDS, command_of
from quorate.cli.late_work import OutOfTime, is_left
from quorate.cli.signals import handlers_installed, ignore_first_signal
from quorate.language.diagnostics import ModelError
from quorate.language.optimization import require_asserts
from quorate.language.suggestions import did_you_mean
from quorate.support.engine_errors import EngineError
from quorate.support.late_imports import imported
from quorate.support.rendering import render
from quorate.support.verdict_words import ExitCode


class Commands(click.Group):
    """A group that imports a command's module only when the command is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return command_of(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], COMMANDS, f"there are: {', '.join(COMMANDS)}")
            raise click.UsageError(f"there is no command {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="quorate", prog_name="quorate")
def quorate() -> None:
    """A model checker for consensus protocols, with models in Python.

    Start with: quorate check paxos
    """


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command and exit. Errors become a message and an exit code, not a traceback."""
    with handlers_installed():
        streams.prepare()
        try:
            require_asserts()
            code = quorate.main(args=arguments, prog_name="quorate", standalone_mode=False)
        except click.ClickException as error:
            _forget_reports(arguments)
            error.show()
            code = ExitCode.WRONG
        except (click.Abort, KeyboardInterrupt):
            _forget_reports(arguments)
            click.echo("interrupted", err=True)
            code = ExitCode.INTERRUPTED
            _end_at_once_if_anything_is_left(code)
        except Exception as error:
            code = _print_error(error)
        except BaseException as error:
            if not isinstance(error, OutOfTime):
                raise
            said = f"{' and '.join(error.violated_names)} violated" if error.violated_names else "undecided"
            click.echo(f"{said}: {error}", err=True)
            code = ExitCode.BAD if error.violated else ExitCode.UNDECIDED
            _end_at_once_if_anything_is_left(code)
        if not streams.finish() and code is None:  # the exit code of a verdict stays, printed or not
            code = ExitCode.WRONG
        ignore_first_signal()
        sys.exit(code if isinstance(code, int) else 0)


def _forget_reports(arguments: list[str] | None) -> None:
    """Remove report files of an earlier run: without a verdict there must be no report."""
    imported("quorate.cli.exports.forget_reports")(sys.argv[1:] if arguments is None else arguments)


def _end_at_once_if_anything_is_left(code: int) -> None:
    """Exit without waiting if a thread that was told to end still runs."""
    if is_left():
        streams.finish()
        os._exit(code)


def _print_error(error: Exception) -> int:
    scarce_addresses = imported("quorate.support.memory.scarce_addresses")
    if os.environ.get("QUORATE_DEBUG") and not isinstance(error, ModelError):
        raise error
    if isinstance(error, ModelError):
        render(error.diagnostic, "terminal")
    elif isinstance(error, EngineError):
        click.echo(f"error: {error}", err=True)
    elif isinstance(error, MemoryError):
        advice = scarce_addresses() or "--memory 2G ends a search with a report before that"
        click.echo(f"error: out of memory; {advice}", err=True)
    elif scarce_addresses() and _is_for_want_of_memory(error):
        click.echo(f"error: {error}; {scarce_addresses()}, which may be why", err=True)
    else:
        _report_a_bug(error)
    return ExitCode.WRONG


def _is_for_want_of_memory(error: Exception) -> bool:
    """Whether an error may be due to lack of memory: a library, thread or process could not be started."""
    return isinstance(error, OSError | ImportError | RuntimeError) or type(error).__name__ == "Z3Exception"


def _report_a_bug(error: Any) -> None:
    click.echo(
        f"error: internal error: {type(error).__name__}: {error}\n"
        "This is a bug in Quorate, not in your model. Please report it with the model and the command;\n"
        "QUORATE_DEBUG=1 in the environment shows where it happened.",
        err=True,
    )
