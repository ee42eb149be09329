"""Proofs by induction on the command line: progress, the printed result, and the files written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import click

from quorate.cli.exports import print_written, write_report
from quorate.cli.interrupts import interruptible, printing_partial_results
from quorate.cli.progress import duration_text, live_line
from quorate.cli.streams import print_json
from quorate.language.depth import roomy
from quorate.output.graphs.graph_files import format_of
from quorate.output.graphs.graphviz import DRAWN, require_graphviz
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.print_proof import print_proof, print_reasons
from quorate.proofs.spec_proof import Proof, prove_all
from quorate.serving.needed import require_server
from quorate.support.budget import StagedInterrupt
from quorate.support.late_imports import imported
from quorate.support.verdict_words import EXIT_CODES, worst
from quorate.symbolic.induction.proving import Progress

REASONING = "determining which clauses each clause depends on"


def prove_specs(
    targets: Sequence[str],
    *,
    why: bool,
    graph: Path | None,
    html: Path | None,
    jobs: int | None,
    use_cache: bool,
    explore: bool,
    as_json: bool,
    interrupt: StagedInterrupt,
) -> int:
    """Prove specs and print each result. Return the exit code of the worst."""
    if explore:
        require_server()
    if graph is not None and len(targets) > 1:
        raise click.UsageError("--graph draws one proof; name one spec")
    if graph is not None and format_of(graph, None) == "html":
        raise click.UsageError("the page of a proof is more than its graph: write it with --html FILE")
    if graph is not None and format_of(graph, None) in DRAWN:
        require_graphviz()
    with _live() as progress:
        proofs = interruptible(
            lambda interrupt: prove_all(
                targets, processes=jobs, cache=use_cache, progress=progress, interrupt=interrupt
            ),
            interrupt,
        )
    if not as_json:
        _print(proofs)
    outcome = worst((proof.outcome for proof in proofs), "proved")
    if why or graph is not None or html is not None:

        def print_results() -> bool:
            if as_json:
                _print_json(proofs, why=False)
            if html is not None:
                _write_page(html, proofs, rests=False)
            return outcome == "failed"

        with printing_partial_results(print_results):
            interrupt.begin(REASONING)
            interruptible(lambda _: [proof.reasons for proof in proofs], interrupt)
    if as_json:
        _print_json(proofs, why)
    elif why:
        _print_why(proofs)
    if html is not None:
        _write_page(html, proofs, rests=True)
    if graph is not None:
        proofs[0].write_graph(graph)
        print_written([graph])
    if explore:
        _explore(proofs)
    return EXIT_CODES[outcome]


def _explore(proofs: Sequence[Proof]) -> None:
    """Serve a walk that begins with the first counterexample."""
    trace = next((proof.trace for proof in proofs if proof.trace is not None), None)
    if trace is None:
        click.echo("nothing to explore: no obligation has a counterexample", err=True)
        return
    imported("quorate.cli.run_explore.serve_run")(trace)


@roomy
def _write_page(path: Path, proofs: Sequence[Proof], rests: bool) -> None:
    """Write the page of the proofs, with what each clause rests on if that is known."""
    write_report(path, imported("quorate.output.page.proof_page.proof_page")(proofs, rests))


def _print(proofs: Sequence[Proof]) -> None:
    for number, proof in enumerate(proofs):
        if number:
            print()
        print_proof(SafeConsole(), proof)


def _print_why(proofs: Sequence[Proof]) -> None:
    for proof in proofs:
        if len(proofs) > 1:
            print(f"\n{proof.name}")
        print_reasons(SafeConsole(), proof)


def _print_json(proofs: Sequence[Proof], why: bool) -> None:
    said = [proof.to_json(why) for proof in proofs]
    print_json(said[0] if len(said) == 1 else said)


@contextmanager
def _live() -> Iterator[Progress | None]:
    """A line with the progress of the proof, on a terminal a live one."""
    began = monotonic()
    with live_line() as show:

        def update(done: int, total: int, name: str) -> None:
            assert show is not None
            show(lambda: f"{done} of {total} obligations · {name} · {duration_text(monotonic() - began)}")

        yield update
