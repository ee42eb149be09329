"""The work of ``quorate compare``: the searches, what is printed, and the files written."""

from __future__ import annotations

from typing import Any

from quorate.cli.exports import Outputs
from quorate.cli.interrupts import interruptible, printing_partial_results
from quorate.cli.pictures import Pictures
from quorate.cli.progress import live_progress
from quorate.cli.streams import print_json
from quorate.comparison.variants import Comparisons, compare
from quorate.output.terminal.print_comparison import show_comparisons
from quorate.support.budget import StagedInterrupt
from quorate.support.rendering import render
from quorate.support.verdict_words import EXIT_CODES


def run_compare(
    *,
    model: str,
    variants: tuple[str, ...],
    settings: dict[str, int | str],
    outputs: Outputs,
    pictures: Pictures,
    time: float | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Compare variants with their protocol, and print and write the result. Return the exit code."""

    def show(comparisons: Comparisons) -> None:
        if as_json:
            print_json(comparisons.to_json())
        else:
            show_comparisons(comparisons, quiet)

    begun: list[Comparisons] = []

    def print_results() -> bool:
        for so_far in begun:
            show(so_far)
        return any(so_far.outcome == "violated" for so_far in begun)

    with (
        printing_partial_results(print_results),
        outputs.reporting_errors(model),
        live_progress(silent=quiet or as_json) as progress,
    ):
        comparisons = interruptible(
            lambda interrupt: compare(
                model,
                variants,
                sizes=settings,
                begun=begun.append,
                progress=progress,
                interrupt=interrupt,
                **options,
            ),
            StagedInterrupt(time),
        )
    show(comparisons)
    exit_code = EXIT_CODES[comparisons.outcome]
    pictures.draw(lambda: render(comparisons, "runs"), lambda: render(comparisons, "page"))
    outputs.write_comparisons(comparisons, exit_code)
    return exit_code
