"""The work of ``quorate site``."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from shlex import quote

import click

from quorate.native.wasm.building import NoWasmCompiler, has_wasm_compiler
from quorate.output.page.site_pages import bytes_text
from quorate.serving.site.building import COMPILED, NOT_COMPILED, build_site, write_site
from quorate.serving.site.compiling import Which, compile_models, targets
from quorate.serving.site.own import gather
from quorate.serving.site.pyodide import VERSION, find_pyodide
from quorate.support.plurals import counted
from quorate.support.verdict_words import ExitCode


def run_site(
    *, models: tuple[str, ...], lessons: tuple[str, ...], out: Path, pyodide: Path | None, which: Which
) -> int:
    """Write the site, and print what it has. Return the exit code."""
    own = gather(models, lessons)
    found = find_pyodide(pyodide)
    if found.version != VERSION:
        named = found.version or "of a version that it does not say"
        click.echo(f"note: this is Pyodide {named}; the site is made for {VERSION}", err=True)
    site = build_site(found, own, _compiled(which, models, lessons))
    write_site(site, out)
    for name in own.files:
        click.echo(f"    with  {name}")
    for each in site.loaded:
        click.echo(f"{bytes_text(each.bytes):>8}  {out / each.name}  {each.what}")
    if compiled := [content for name, content in site.files.items() if name.startswith(f"{COMPILED}/")]:
        size = bytes_text(sum(map(len, compiled)))
        click.echo(
            f"{size:>8}  {out / COMPILED}  {counted(len(compiled), 'compiled model')}, loaded by searches"
        )
    total = bytes_text(sum(each.bytes for each in site.loaded))
    click.echo(f"{total:>8}  are loaded for the first walk; {out / 'index.html'} is the first page")
    click.echo(f"To look at it: python -m http.server --bind 127.0.0.1 --directory {quote(str(out))}")
    return ExitCode.GOOD


def _compiled(which: Which, models: Sequence[str], lessons: Sequence[str]) -> Mapping[str, bytes]:
    """The compiled models; none without a compiler, which is said."""
    wanted = targets(which, models, lessons)
    if not wanted:
        return NOT_COMPILED
    if not has_wasm_compiler():
        click.echo(f"note: {NoWasmCompiler()}; on this site CPython answers searches", err=True)
        return NOT_COMPILED
    shown = sys.stderr.isatty()

    def tell(done: int, of: int) -> None:
        click.echo(f"\r{done} of {counted(of, 'model')} compiled", err=True, nl=done == of)

    modules, refused = compile_models(wanted, tell if shown else None)
    for why in refused:
        click.echo(f"note: not compiled: {why}", err=True)
    return modules
