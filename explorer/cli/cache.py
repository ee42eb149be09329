"""``quorate cache``."""

from __future__ import annotations

import click

from quorate.cli.progress import bytes_text
from quorate.support.caching import clear, contents


@click.command("cache")
@click.option("--clear", "clearing", is_flag=True, help="Remove all of it.")
def cache_command(clearing: bool) -> None:
    """Show what is kept from one run to the next: compiled models, and that proofs were found.

    It is kept in the folder that QUORATE_CACHE names, or in quorate in the user's folder for caches.
    """
    if clearing:
        clear()
    folder, count, size = contents()
    files = "1 file" if count == 1 else f"{count:,} files"
    print(f"{folder}: {files}, {bytes_text(size)}")
