"""``quorate site --out DIR``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.support.late_imports import imported


@click.command("site")
@click.argument("models", metavar="[MODEL[:VARIANT]]...", nargs=-1)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write to."
)
@click.option(
    "--lesson", "lessons", metavar="FILE", multiple=True, help="A lesson of one's own; may be repeated."
)
@click.option(
    "--pyodide",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Pyodide from npm, packed or unpacked.  [default: npm brings it]",
)
@click.option(
    "--compile",
    "which",
    type=click.Choice(["lessons", "main", "all", "none"]),
    default="main",
    show_default=True,
    help="Which models are compiled for searches: those of the lessons; also each model; also all variants.",
)
def site_command(**options: Any) -> Any:
    """Write a course site: lessons and walks that run in the browser.

    It is a folder of files for any web server that serves files. A browser that opens it runs Quorate itself, in
    Pyodide, which npm brings; once it is loaded, only searches
    load something more: the model, compiled to WebAssembly if ziglang is installed (docs/site.md). What comes with
    Quorate is there anyway; a MODEL is one of your own: hw.py:MyRaft.
    """
    return imported("quorate.cli.run_site.run_site")(**options)
