"""Verdicts on claims about quorums, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from quorate.language.diagnostics import short_path
from quorate.output.marks import mark
from quorate.output.terminal.lines import print_line
from quorate.support.verdict_words import ClaimOutcome
from quorate.symbolic.quorums.claims import Claim
from quorate.symbolic.quorums.decided import WORDS, Decided, outcome_of
from quorate.symbolic.quorums.drawing import draw, in_words
from quorate.symbolic.quorums.verdicts import (
    Configuration,
    Refutation,
    Undecided,
    Vacuous,
)
from quorate.symbolic.smt import version

STYLES: dict[ClaimOutcome, str] = {
    "expected": "bold green",
    "surprise": "bold red",
    "undecided": "bold yellow",
}


def print_decided(console: Console, decided: Decided, width: int, with_source: bool = False) -> None:
    """Print a line for the claim; if it is refuted, its counterexample, in words and drawn."""
    claim, verdict = decided.claim, decided.verdict
    said = WORDS[type(verdict)]
    print_line(
        console,
        Text.assemble(
            (mark(decided.outcome), STYLES[decided.outcome]),
            f" {said:<9} ",
            (f"{claim.name:<{width}}", "cyan"),
            f"  {claim.sentence}",
        ),
    )
    if decided.outcome == "surprise":
        expected = "hold" if claim.expected else "fail"
        place = f"{short_path(claim.source.file.name)}:{claim.source.node.lineno}"
        print_line(console, Text(f"but it is marked to {expected}, at {place}", "bold red"), 4)
    if with_source:
        _print_source(console, claim)
    match verdict:
        case Refutation(configuration, smallest):
            _print_configuration(console, configuration, smallest)
        case Vacuous():
            print_line(console, Text("no sets meet its conditions, so it holds vacuously"), 4)
        case Undecided(reason):
            print_line(console, Text(f"Z3 gave no answer: {reason}; try a higher --rlimit"), 4)


def _print_source(console: Console, claim: Claim) -> None:
    console.print()
    for line in claim.source.file.text_of(claim.source.node).splitlines():
        console.print(Text(f"    {line}", "dim"), soft_wrap=True)
    console.print()


def _print_configuration(console: Console, configuration: Configuration, smallest: bool) -> None:
    known = "" if smallest else " (fewer may be enough)"
    print_line(console, Text(f"not with {in_words(configuration)}{known}"), 4)
    console.print()
    for line in draw(configuration):
        console.print(Text(f"        {line}"), soft_wrap=True)
    console.print()


def print_summary(console: Console, decided: Sequence[Decided]) -> None:
    """Print the number of claims with each verdict, and whether the verdicts are as marked."""
    counts = {word: sum(isinstance(each.verdict, kind) for each in decided) for kind, word in WORDS.items()}
    outcome = outcome_of(decided)
    said = {"expected": "all as marked", "surprise": "not all as marked", "undecided": "not all decided"}[
        outcome
    ]
    found = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    seconds = sum(each.verdict.seconds for each in decided)
    print_line(console, Text.assemble((f"{mark(outcome)} {found}: {said}", STYLES[outcome])))
    about = f"for every number of servers, from 1 on; weights and numbers from 0 on; Z3 {version()}, {seconds:.2f} s"
    print_line(console, Text(about, "dim"))
