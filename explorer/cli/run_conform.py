"""The work of ``quorate conform``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.cli.exports import write, write_report
from quorate.cli.interrupts import interruptible
from quorate.cli.streams import print_json
from quorate.conformance.conforming import conform
from quorate.output.terminal.print_conformance import show_conformance
from quorate.support.budget import StagedInterrupt
from quorate.support.rendering import render
from quorate.support.verdict_words import EXIT_CODES


def run_conform(
    *,
    model: str,
    adapter: str | None,
    settings: dict[str, int | str],
    time: float | None,
    html: Path | None,
    junit: Path | None,
    pytest: Path | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Hold code against a model, print what was found, and write it to files. Return the exit code."""
    found = interruptible(
        lambda interrupt: conform(model, adapter, sizes=settings, interrupt=interrupt, **options),
        StagedInterrupt(time),
    )
    if as_json:
        print_json(found.to_json())
    else:
        show_conformance(found, quiet)
    if html is not None:
        write(html, render(found, "page"))
    if junit is not None:
        write_report(junit, render(found, "junit"))
    if pytest is not None:
        if found.mismatch is None:
            click.echo("no test to write: there is no mismatch", err=True)
        else:
            write(pytest, render(found, "pytest", pytest))
    return EXIT_CODES[found.outcome]
