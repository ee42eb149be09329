"""The work of ``quorate properties``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quorate.assessment.judging import judge_properties
from quorate.assessment.points import PointRule, WhatIsLost
from quorate.cli.exports import write_report
from quorate.cli.interrupts import interruptible
from quorate.cli.progress import live_progress
from quorate.cli.streams import print_json
from quorate.support.budget import StagedInterrupt
from quorate.support.rendering import render
from quorate.support.verdict_words import EXIT_CODES


def run_properties(
    *,
    source: str,
    model: str,
    variants: tuple[str, ...],
    settings: dict[str, int | str],
    per_bug: float,
    too_strong: WhatIsLost,
    per_vacuous: float,
    most: float | None,
    csv: Path | None,
    time: float | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Judge the properties of a file, and print and write the result. Return the exit code."""
    with live_progress(silent=quiet or as_json) as progress:
        matrix = interruptible(
            lambda interrupt: judge_properties(
                source,
                model,
                variants=variants or None,
                sizes=settings,
                rule=PointRule(per_bug, too_strong, per_vacuous, most),
                progress=progress,
                interrupt=interrupt,
                **options,
            ),
            StagedInterrupt(time),
        )
    if as_json:
        print_json(matrix.to_json())
    else:
        render(matrix, "terminal", quiet)
    if csv is not None:
        write_report(csv, render(matrix, "csv"))
    return EXIT_CODES[matrix.outcome]
