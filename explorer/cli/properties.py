"""``quorate properties FILE MODEL``."""

from __future__ import annotations

from typing import Any

import click

from quorate.cli.exports import output_option
from quorate.cli.options import search_options
from quorate.support.late_imports import imported

POINTS = click.FloatRange(min=0)


@click.command("properties")
@click.argument("source", metavar="FILE")
@click.argument("model")
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME",
    help="A variant to catch (repeatable).  [default: all buggy variants of MODEL itself]",
)
@search_options
@click.option(
    "--per-bug", type=POINTS, default=1, metavar="N", help="Points for each bug caught.  [default: 1]"
)
@click.option(
    "--too-strong",
    type=click.Choice(["property", "all"]),
    default="property",
    help="What a property that is false of the right protocol loses: its own points, or all.  "
    "[default: property]",
)
@click.option(
    "--per-vacuous",
    type=POINTS,
    default=0,
    metavar="N",
    help="Points off for each vacuous property.  [default: 0]",
)
@click.option("--most", type=POINTS, metavar="N", help="The most points.  [default: those of all bugs]")
@output_option("--csv", "Write the matrix as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print the matrix and a line for each property only.")
def properties_command(**options: Any) -> Any:
    """Judge the properties in FILE by the bugs that they catch.

    FILE has properties of somebody's own about MODEL (@invariant, @step, ...). The right protocol and each of its
    buggy variants are searched once: which properties are false of which? One that is false of the right protocol is
    too strong, and a shortest run shows it; one whose condition is never true is vacuous (docs/properties.md). Limits
    (--time, --memory, ...) apply to each search.

    Exits with 0 if every bug is caught and no property is at fault, 1 otherwise, 2 if FILE or MODEL is wrong, 3 if
    something is undecided.
    """
    return imported("quorate.cli.run_properties.run_properties")(**options)
