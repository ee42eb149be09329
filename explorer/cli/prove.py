"""``quorate prove SPEC``, ``quorate prove quorums`` and ``quorate prove FILE``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from quorate.cli.exports import output_option
from quorate.cli.interrupts import interruptible
from quorate.cli.options import TIME
from quorate.language.specs import available, has_clauses
from quorate.support.budget import StagedInterrupt
from quorate.support.late_imports import imported


@click.command("prove")
@click.argument("targets", metavar="SPEC[:VARIANT]...|quorums|FILE [CLAIM]", nargs=-1)
@click.option("--why", is_flag=True, help="Print which clauses each clause depends on.")
@output_option("--graph", "Write which clause depends on which: FILE.dot, .graphml, .json, .svg, .png, .pdf.")
@output_option("--html", "Write a self-contained page: obligations, what rests on what, counterexamples.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes.  [default: all cores]")
@TIME
@click.option("--cache/--no-cache", default=True, help="Reuse results of earlier proofs.")
@click.option("--explore", is_flag=True, help="Walk on from the first counterexample in the browser.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--rlimit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Z3 resource limit for each query of a claim.",
)
def prove_command(
    targets: tuple[str, ...],
    why: bool,
    graph: Path | None,
    html: Path | None,
    jobs: int | None,
    time: float | None,
    cache: bool,
    explore: bool,
    as_json: bool,
    rlimit: int | None,
) -> Any:
    """Prove properties for any number of servers, or show counterexamples.

    A SPEC (paxos, or a FILE) gives the clauses of an inductive invariant: they must hold in every initial state,
    every action must preserve them, and they must imply the properties to prove. Several specs can be given.
    `quorums` are claims about quorum systems; a FILE may have claims of your own: with CLAIM, decide that one and
    show its text. Exits with 0 if everything is proved (or each claim has the outcome it is marked with), 1 if
    something is not, 2 if the command or a file is wrong, 3 if it is undecided, as when --time is over.
    """
    interrupt = StagedInterrupt(time)
    if not targets:
        raise click.UsageError(f"say what to prove: {', '.join(available())}, quorums, or a file")
    target, *further = targets
    without = interruptible(lambda _: [each for each in targets if not has_clauses(each)], interrupt)
    if target not in without:
        if without:
            raise click.UsageError(
                f"{target} is proved as a whole; leave {without[0]} out, or prove it by itself"
            )
        return imported("quorate.cli.inductive.prove_specs")(
            targets,
            why=why,
            graph=graph,
            html=html,
            jobs=jobs,
            use_cache=cache,
            explore=explore,
            as_json=as_json,
            interrupt=interrupt,
        )
    if html is not None:
        raise click.UsageError(f"--html shows proofs by induction, of specs with clauses; {target} has none")
    if len(further) > 1:
        raise click.UsageError(f"name one claim of {target}; specs alone can be proved several at once")
    return imported("quorate.cli.prove_claims.prove_claims")(
        target, further[0] if further else None, as_json=as_json, rlimit=rlimit, interrupt=interrupt
    )
