"""``quorate tests MODEL[:VARIANT]``."""

from __future__ import annotations

from typing import Any

import click

from quorate.cli.exports import output_option
from quorate.cli.options import MAX_DEPTH, MAX_STATES, SIZES, SYMMETRY, TIME
from quorate.support.late_imports import imported


@click.command("tests")
@click.argument("model", metavar="MODEL[:VARIANT]")
@click.option(
    "--cover",
    "covering",
    type=click.Choice(["transitions", "actions", "pairs", "goals"]),
    default="transitions",
    show_default=True,
    help="What the runs take: each step between two states, each action, each action after each other, each goal.",
)
@click.option("--longest", type=int, metavar="N", help="No run has more steps.")
@SIZES
@SYMMETRY
@click.option("--arguments", is_flag=True, help="Take also steps that differ in arguments only.")
@MAX_STATES
@MAX_DEPTH
@TIME
@output_option("--out", "Write the runs to this file, as JSON (docs/json.md).")
@click.option("--json", "as_json", is_flag=True, help="Print the runs as one JSON object.")
def tests_command(**options: Any) -> Any:
    """Write few runs that together cover a model, to test an implementation with.

    A course's own implementation, in any language, passes if it takes each run as the model does. The runs are few;
    those that cover all transitions, without --longest, as few as can be.

    Exits with 0, or with 3 if a limit was reached first; the runs found until then are written.
    """
    return imported("quorate.cli.run_tests.run_tests")(**options)
