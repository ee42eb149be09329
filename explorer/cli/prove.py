"""``quorate prove quorums`` and ``quorate prove FILE``."""

from __future__ import annotations

import click


@click.command("prove")
@click.argument("target", metavar="quorums|FILE")
@click.argument("claim", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--rlimit", type=click.IntRange(min=1), metavar="N", help="Z3's units of work for one question."
)
def prove_command(target: str, claim: str | None, as_json: bool, rlimit: int | None) -> int:
    """Prove claims for every number of servers, or refute them by a smallest configuration.

    `quorums` are the quorum systems that come with Quorate; a FILE has claims of your own. With CLAIM, decide that
    one and show its text. Exits with 0 if every claim turns out as it is marked (holds or fails), 1 if one does
    not, 2 if the command or a claim is wrong, 3 if one is undecided.
    """
    from rich.console import Console

    from quorate.cli.proofs import (
        EXIT_CODES,
        Decided,
        as_json_object,
        outcome_of,
        print_decided,
        print_summary,
    )
    from quorate.symbolic.quorums.proving import RLIMIT, prove
    from quorate.symbolic.quorums.sources import claims_of

    console = Console(highlight=False, emoji=False, markup=False)
    decided: list[Decided] = []
    claims = claims_of(target, claim)
    width = max(len(each.name) for each in claims)
    for each in claims:
        decided.append(Decided(each, prove(each, rlimit or RLIMIT)))
        if not as_json:
            print_decided(console, decided[-1], width, with_source=claim is not None)
    if as_json:
        import json

        click.echo(json.dumps(as_json_object(target, decided), indent=2, ensure_ascii=False))
    else:
        print_summary(console, decided)
    return EXIT_CODES[outcome_of(decided)]
