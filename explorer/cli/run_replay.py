"""The work of ``quorate replay``."""

from __future__ import annotations

from quorate.cli.interrupts import interruptible
from quorate.cli.streams import print_json
from quorate.output.terminal.print_replay import show_replay
from quorate.saved.replaying import replay
from quorate.support.budget import READING, StagedInterrupt
from quorate.support.verdict_words import ExitCode


def run_replay(
    *,
    trace: str,
    model: str | None,
    settings: dict[str, int | str],
    time: float | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Replay a saved trace, and print where it differs. Return the exit code."""
    replayed = interruptible(
        lambda interrupt: replay(trace, model, sizes=settings, interrupt=interrupt),
        StagedInterrupt(time, READING),
    )
    if as_json:
        print_json(replayed.to_json())
    else:
        show_replay(replayed, quiet)
    return ExitCode.GOOD if replayed.same else ExitCode.BAD
