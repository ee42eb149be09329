"""The work of ``quorate valence``."""

from __future__ import annotations

from typing import Any

from quorate.cli.interrupts import interruptible
from quorate.cli.streams import print_json
from quorate.output.terminal.print_valence import show_valence
from quorate.support.budget import StagedInterrupt
from quorate.support.verdict_words import EXIT_CODES
from quorate.valences.valence import valence


def run_valence(
    *, model: str, settings: dict[str, int], time: float | None, as_json: bool, quiet: bool, **options: Any
) -> int:
    """Find the valence of the states of a model, and print it. Return the exit code."""
    found = interruptible(
        lambda interrupt: valence(model, sizes=settings, interrupt=interrupt, time=time, **options),
        StagedInterrupt(time),
    )
    if as_json:
        print_json(found.to_json())
    else:
        show_valence(found, quiet)
    return EXIT_CODES[found.outcome]
