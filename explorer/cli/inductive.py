"""Proofs by induction: the proof, shown as it goes on, and what is printed and written of it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.live import Live
from rich.text import Text

from quorate.cli.exports import say
from quorate.cli.progress import SECONDS_UNTIL_LIVE
from quorate.graphs.drawing import DRAWN, require_graphviz
from quorate.graphs.formats import format_of
from quorate.prove.run import prove
from quorate.prove.terminal import print_proof, print_reasons
from quorate.symbolic.induction.proving import Progress

EXIT_CODES = {"proved": 0, "failed": 1, "undecided": 3}


def prove_spec(
    target: str, *, why: bool, graph: Path | None, jobs: int | None, use_cache: bool, as_json: bool
) -> int:
    """Prove a spec and print what came of it; the exit code."""
    if graph is not None and format_of(graph, None) in DRAWN:
        require_graphviz()
    with _live() as progress:
        proof = prove(target, processes=jobs, cache=use_cache, progress=progress)
    if as_json:
        click.echo(json.dumps(proof.to_json(why), indent=2, ensure_ascii=False))
    else:
        console = Console(highlight=False, emoji=False, markup=False)
        print_proof(console, proof)
        if why:
            print_reasons(console, proof)
    if graph is not None:
        proof.write_graph(graph)
        say([graph])
    return EXIT_CODES[proof.outcome]


@contextmanager
def _live() -> Iterator[Progress | None]:
    """A line on a terminal that says how far the proof is; elsewhere nothing."""
    console = Console(file=sys.stderr, highlight=False)
    if not console.is_terminal:
        yield None
        return
    live = Live(console=console, auto_refresh=False, transient=True)
    began = time.monotonic()

    def update(done: int, total: int, name: str) -> None:
        if time.monotonic() - began < SECONDS_UNTIL_LIVE:
            return
        if not live.is_started:
            live.start()
        live.update(Text(f"{done} of {total} obligations · {name}", style="cyan", no_wrap=True), refresh=True)

    try:
        yield update
    finally:
        live.stop()
