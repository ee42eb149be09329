"""``quorate valence MODEL[:VARIANT]``."""

from __future__ import annotations

from typing import Any

import click

from quorate.cli.exports import output_option
from quorate.cli.graph import by_option
from quorate.cli.options import (
    ENGINE,
    FAIR,
    MAX_DEPTH,
    MAX_STATES,
    SIZES,
    SYMMETRY,
    TIME,
    WORKERS,
)
from quorate.support.late_imports import imported


@click.command("valence")
@click.argument("model", metavar="MODEL[:VARIANT]")
@SIZES
@click.option("--decisions", metavar="NAME", help="The function marked @decisions, if there are several.")
@ENGINE
@WORKERS
@SYMMETRY
@FAIR
@MAX_STATES
@MAX_DEPTH
@TIME
@output_option(
    "--draw", "Draw the states by valence, in the format of the file's extension, as `quorate graph`."
)
@by_option("With --draw, merge states of the same valence with equal values of these.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print only the table, without runs.")
def valence_command(**options: Any) -> Any:
    """Find which values can still be decided, in each state of a model.

    A state is bivalent if several can, univalent if one can, stuck if none can; it is critical if it is bivalent and
    every step from it decides (Fischer, Lynch, Paterson 1985). The model says what is decided in a function marked
    @decisions.

    Exits with 0 if the valence of every state is known, otherwise with 3.
    """
    return imported("quorate.cli.run_valence.run_valence")(**options)
