"""The work of ``quorate check MODEL --refines ABSTRACT``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from quorate.cli.exports import Outputs
from quorate.cli.interrupts import interruptible
from quorate.cli.pictures import Pictures
from quorate.cli.progress import live_progress
from quorate.cli.run_check import report
from quorate.comparison.refinement import check_refinement
from quorate.support.budget import StagedInterrupt


def run_refinement(
    *,
    model: str,
    refines: str,
    settings: dict[str, int | str],
    properties: tuple[str, ...],
    deadlock: bool,
    keep_going: bool,
    runs: int,
    fair: dict[str, str],
    run: str | None,
    after: tuple[str, ...],
    profile: bool,
    outputs: Outputs,
    pictures: Pictures,
    time: float | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Decide whether a model refines a more abstract one, and print and write the result. Return the exit code."""
    with outputs.reporting_errors(model), live_progress(silent=quiet) as progress:
        others = {
            "property": properties,
            "deadlock": deadlock,
            "fair": fair,
            "from": run,
            "after": after,
            "profile": profile,
            "seed": options.pop("seed", None) is not None,
            "walks": options.pop("walks", None),
            "checkpoint": options.pop("checkpoint", None),
            "disk": options.pop("disk", None),
            "disk-limit": options.pop("disk_limit", None),
            "resume": options.pop("resume", False),
            "mpi": options.pop("mpi", False),
        }
        _refuse_other_questions(others, runs, options["engine"])
        result = interruptible(
            lambda interrupt: check_refinement(
                model, refines, sizes=settings, progress=progress, interrupt=interrupt, **options
            ),
            StagedInterrupt(time),
        )
    return report(result, outputs, pictures, as_json, quiet)


def _refuse_other_questions(others: Mapping[str, object], runs: int, engine: str | None) -> None:
    """Raise UsageError for options that do not apply to a refinement, which is decided alone and over all states."""
    for name, given in others.items():
        if given:
            raise click.UsageError(f"--refines decides one thing only: leave out --{name}")
    if runs > 1:
        raise click.UsageError("a refinement is refuted by one run: leave out --all")
    if engine not in (None, "native", "reference"):
        raise click.UsageError("a refinement is checked by visiting states: --engine native, or reference")
