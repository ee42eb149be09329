"""The work of ``quorate tests``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.cli.exports import print_written
from quorate.cli.interrupts import interruptible
from quorate.cli.streams import print_json
from quorate.covering.cover import MOST_STATES, cover
from quorate.covering.labelled import Covering
from quorate.support.budget import StagedInterrupt
from quorate.support.verdict_words import ExitCode


def run_tests(
    *,
    model: str,
    covering: Covering,
    settings: dict[str, int | str],
    out: Path | None,
    as_json: bool,
    time: float | None,
    **options: Any,
) -> int:
    """Find runs that cover a model, and write them. Return the exit code."""
    options["max_states"] = options["max_states"] or MOST_STATES
    found = interruptible(
        lambda interrupt: cover(model, covering, sizes=settings, interrupt=interrupt, **options),
        StagedInterrupt(time),
    )
    if out is not None:
        found.write(out)
        print_written([out])
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(str(found))
    return ExitCode.GOOD if found.complete else ExitCode.UNDECIDED
