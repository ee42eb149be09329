"""``quorate cache``."""

from __future__ import annotations

import click

from quorate.cli.progress import bytes_text
from quorate.support.caching import clear, contents


@click.command("cache")
@click.option("--clear", "clearing", is_flag=True, help="Remove all entries.")
def cache_command(clearing: bool) -> None:
    """Show the size of the cache, which holds compiled models and results of proofs.

    The cache is the folder named by QUORATE_CACHE, or else the folder quorate in the user's cache folder.
    """
    if clearing:
        clear()
    folder, count, size = contents()
    files = "1 file" if count == 1 else f"{count:,} files"
    print(f"{folder}: {files}, {bytes_text(size)}")
