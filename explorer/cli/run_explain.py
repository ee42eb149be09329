"""The work of ``quorate explain``."""

from __future__ import annotations

from pathlib import Path

import click

from quorate.cli.exports import print_written
from quorate.cli.interrupts import interruptible
from quorate.cli.streams import print_json
from quorate.explaining.explaining import explain
from quorate.output.terminal.print_explanation import show_explanation
from quorate.output.traces.saving import write_trace
from quorate.support.budget import StagedInterrupt
from quorate.support.verdict_words import EXIT_CODES


def run_explain(
    *,
    model: str,
    logs: tuple[Path, ...],
    mapping: str | None,
    hidden: int | None,
    settings: dict[str, int | str],
    time: float | None,
    memory: int | None,
    trace: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Ask whether a run explains logs, print the answer, and save the run. Return the exit code."""
    found = interruptible(
        lambda interrupt: explain(
            model,
            logs,
            mapping,
            sizes=settings,
            hidden=hidden,
            time=time,
            memory=memory,
            interrupt=interrupt,
        ),
        StagedInterrupt(time),
    )
    if as_json:
        print_json(found.to_json())
    else:
        show_explanation(found, quiet)
    if trace is not None:
        run = found.run if found.impasse is None else found.impasse.nearest
        if run is None:
            click.echo("no run to save: none begins", err=True)
        else:
            write_trace(trace, found.instance, run)
            print_written([trace])
    return EXIT_CODES[found.outcome]
