"""``quorate replay TRACE [MODEL[:VARIANT]]``."""

from __future__ import annotations

import click

from quorate.cli.interrupts import interruptible
from quorate.cli.options import SIZES, TIME
from quorate.cli.streams import print_json
from quorate.support.budget import READING, Asker
from quorate.support.rendering import render
from quorate.support.verdict_words import ExitCode


@click.command("replay")
@click.argument("trace", metavar="TRACE")
@click.argument("model", metavar="[MODEL[:VARIANT]]", required=False)
@SIZES
@TIME
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print whether and where it parts, not the run.")
def replay_command(
    trace: str, model: str | None, settings: dict[str, int], time: float | None, as_json: bool, quiet: bool
) -> int:
    """Run a saved trace again, on its model or on another.

    TRACE is a file that `quorate check --trace FILE` wrote, an ITF file of another tool, or what TLC
    dumps (-dumpTrace json) of a model that `quorate export tla` wrote. MODEL is a variant, or a class of your own
    (hw.py:MyRaft). Unless named, it is the model that the trace is of, if that comes with Quorate: code of others is
    not run because a file names it.

    Exits with 0 if the model takes the same steps, with the same effects and the same ending, 1 if it parts from
    them, 3 if the time was over first.
    """
    from quorate.saved.replaying import replay

    found = interruptible(
        lambda interrupt: replay(trace, model, sizes=settings, interrupt=interrupt),
        Asker(time, READING),
    )
    if as_json:
        print_json(found.to_json())
    else:
        render(found, "terminal", quiet)
    return ExitCode.GOOD if found.same else ExitCode.BAD
