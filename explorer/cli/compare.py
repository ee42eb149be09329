"""``quorate compare MODEL [VARIANT ...]``."""

from __future__ import annotations

from typing import Any

import click

from quorate.cli.exports import export_options
from quorate.cli.options import compare_options
from quorate.cli.pictures import picture_options
from quorate.support.late_imports import imported


@click.command("compare")
@click.argument("model")
@click.argument("variants", nargs=-1, metavar="[VARIANT]...")
@compare_options
@picture_options
@export_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print the table only.")
def compare_command(**options: Any) -> Any:
    """Compare buggy variants with the correct protocol, and explain their bugs.

    MODEL alone compares all its variants in one table; with names, only those, each with an explanation; a class of
    your own (hw.py:MyRaft) is compared with the protocol it derives from. A VARIANT that does not derive from MODEL
    is matched with it by names, and a shortest run of each is shown that the other does not take so
    (docs/comparing.md). Limits (--time, --memory, ...) apply to each search: --time 1m is a minute for the correct
    protocol, compiling included, and another for each variant. Ctrl-C ends all searches and prints the table so far.

    Exits with 0 if the correct protocol holds and each variant is decided, 1 if the correct protocol (or a class
    whose docstring does not begin with BUG:) is violated, 3 if something is undecided.
    """
    return imported("quorate.cli.run_compare.run_compare")(**options)
