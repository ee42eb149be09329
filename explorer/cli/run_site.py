"""The work of ``quorate site``."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from quorate.output.page.site_pages import bytes_text
from quorate.serving.site.building import build_site, write_site
from quorate.serving.site.own import gather
from quorate.serving.site.pyodide import VERSION, find_pyodide
from quorate.support.verdict_words import ExitCode


def run_site(*, models: tuple[str, ...], lessons: tuple[str, ...], out: Path, pyodide: Path | None) -> int:
    """Write the site, and print what it has. Return the exit code."""
    own = gather(models, lessons)
    found = find_pyodide(pyodide)
    if found.version != VERSION:
        named = found.version or "of a version that it does not say"
        click.echo(f"note: this is Pyodide {named}; the site is made for {VERSION}", err=True)
    site = build_site(found, own)
    write_site(site, out)
    for name in own.files:
        click.echo(f"    with  {name}")
    for each in site.loaded:
        click.echo(f"{bytes_text(each.bytes):>8}  {out / each.name}  {each.what}")
    total = bytes_text(sum(each.bytes for each in site.loaded))
    click.echo(f"{total:>8}  are loaded for the first walk; {out / 'index.html'} is the first page")
    click.echo(f"To look at it: python -m http.server --bind 127.0.0.1 --directory {quote(str(out))}")
    return ExitCode.GOOD
