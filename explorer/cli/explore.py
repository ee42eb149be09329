"""``quorate explore MODEL[:VARIANT]``."""

from __future__ import annotations

from typing import Any

import click

from quorate.cli.options import SIZES
from quorate.support.late_imports import imported

LESSONS = "leader, split-vote, figure8, highest-ballot, before-the-disk"
"""The lessons that come with Quorate; written out, so that no other command reads their files."""


@click.command("explore")
@click.argument("what", metavar="[MODEL[:VARIANT]|TRACE|LINK]", required=False)
@click.argument("model", metavar="[MODEL[:VARIANT]]", required=False)
@SIZES
@click.option("--step", type=click.IntRange(0), metavar="N", help="Begin at this step of the run.")
@click.option(
    "--lesson", metavar="NAME|FILE", help=f"A guided walk, in place of a model: {LESSONS}; or a file."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port.  [default: a free one]"
)
@click.option("--no-browser", is_flag=True, help="Print the link, and open no browser.")
def explore_command(**options: Any) -> None:
    """Walk a protocol by hand in the browser, and be told why not.

    A page on this machine shows the steps that are possible with their effects, and why others are not; one takes
    them, goes back, and searches on from there. With a TRACE (of `quorate check --trace FILE`), or a LINK that a
    page gave, the walk begins at its end, or at --step; the MODEL has to be named if it does not come with Quorate.
    Ctrl-C ends it.
    """
    imported("quorate.cli.run_explore.run_explore")(**options)
