"""``quorate prove quorums``: claims about quorum systems."""

from __future__ import annotations

from quorate.cli.interrupts import interruptible, printing_partial_results
from quorate.cli.streams import print_json
from quorate.output.json.claims_json import claims_json
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.print_claims import print_decided, print_summary
from quorate.support.budget import StagedInterrupt
from quorate.support.verdict_words import EXIT_CODES
from quorate.symbolic.quorums.decided import Decided, outcome_of
from quorate.symbolic.quorums.proving import RLIMIT, prove
from quorate.symbolic.quorums.sources import claims_of


def prove_claims(
    target: str, claim: str | None, *, as_json: bool, rlimit: int | None, interrupt: StagedInterrupt
) -> int:
    """Decide all claims of a target, or one, and print the results. Return the exit code."""
    console = SafeConsole()
    decided: list[Decided] = []

    def decide(interrupt: StagedInterrupt) -> None:
        claims = claims_of(target, claim)
        width = max(len(each.name) for each in claims)
        interrupt.begin("deciding claims")
        for each in claims:
            decided.append(Decided(each, prove(each, rlimit or RLIMIT)))
            if not as_json:
                print_decided(console, decided[-1], width, with_source=claim is not None)

    def print_results() -> bool:
        if as_json:
            print_json(claims_json(target, decided, complete=False))
        return outcome_of(decided) == "surprise"

    with printing_partial_results(print_results):
        interruptible(decide, interrupt)
    if as_json:
        print_json(claims_json(target, decided))
    else:
        print_summary(console, decided)
    return EXIT_CODES[outcome_of(decided)]
