"""The work of ``quorate check``: the search, what is printed, and the files written."""

from __future__ import annotations

from typing import Any

from quorate.cli.exports import Outputs
from quorate.cli.interrupts import interruptible
from quorate.cli.pictures import Pictures
from quorate.cli.progress import live_progress
from quorate.cli.streams import print_json
from quorate.output.terminal.print_result import show_result
from quorate.support.budget import StagedInterrupt
from quorate.support.rendering import render
from quorate.support.verdict_words import EXIT_CODES
from quorate.verdicts.checking import check
from quorate.verdicts.result import Result


def run_check(
    *,
    model: str,
    settings: dict[str, int],
    properties: tuple[str, ...],
    outputs: Outputs,
    pictures: Pictures,
    time: float | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Decide the properties of a model, and print and write the result. Return the exit code."""
    with outputs.reporting_errors(model), live_progress(silent=quiet) as progress:
        result = interruptible(
            lambda interrupt: check(
                model,
                sizes=settings,
                properties=properties or None,
                progress=progress,
                interrupt=interrupt,
                **options,
            ),
            StagedInterrupt(time),
        )
    return report(result, outputs, pictures, as_json, quiet)


def report(result: Result, outputs: Outputs, pictures: Pictures, as_json: bool, quiet: bool) -> int:
    """Print a result, and write the files that were asked for. Return the exit code."""
    if as_json:
        print_json(result.to_json())
    else:
        show_result(result, quiet)
    exit_code = EXIT_CODES[result.outcome]
    pictures.draw(lambda: render(result, "runs"), lambda: render(result, "page"))
    outputs.write_result(result, exit_code)
    return exit_code
