"""``quorate linearizable HISTORY``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.cli.exports import output_option
from quorate.cli.options import MEMORY, TIME
from quorate.support.late_imports import imported


@click.command("linearizable")
@click.argument("history", type=click.Path(path_type=Path), metavar="HISTORY")
@click.option(
    "--spec",
    metavar="NAME",
    help="What the object is: register, kv, queue, set, mutex.  [default: by the functions in the history]",
)
@click.option(
    "--initial", metavar="VALUE", help="What the object has at first, as EDN.  [default: nil or empty]"
)
@click.option(
    "--failed-cas",
    type=click.Choice(["did-nothing", "compared"]),
    default="did-nothing",
    help="What a cas that failed says: nothing, or that the value was another one.  [default: did-nothing]",
)
@click.option("--keep-going", is_flag=True, help="Judge every key, also after one that is not linearizable.")
@TIME
@MEMORY
@output_option("--svg", "Draw the order that explains the history, or the attempt that gets furthest.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print only the verdict, without the timeline.")
def linearizable_command(**options: Any) -> Any:
    """Judge a recorded history of clients' operations: whether it is linearizable.

    HISTORY is a file of Jepsen's (EDN, or the same as JSON; lines of its log), or of the form of Porcupine's tests.

    Exits with 0 if the history is linearizable, with 1 if it is not, with 3 if a limit was reached first.
    """
    return imported("quorate.cli.run_linearizable.run_linearizable")(**options)
