"""What was found out about claims, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from rich.console import Console
from rich.text import Text

from quorate.language.diagnostics import short_path
from quorate.output.terminal.lines import print_line
from quorate.symbolic.quorums.claims import Claim
from quorate.symbolic.quorums.drawing import draw, in_words
from quorate.symbolic.quorums.verdicts import (
    Configuration,
    Proof,
    Refutation,
    Undecided,
    Vacuous,
    Verdict,
)
from quorate.symbolic.smt import version

Outcome: TypeAlias = Literal["expected", "surprise", "undecided"]

EXIT_CODES: dict[Outcome, int] = {"expected": 0, "surprise": 1, "undecided": 3}
MARKS: dict[Outcome, tuple[str, str]] = {
    "expected": ("✓", "bold green"),
    "surprise": ("✗", "bold red"),
    "undecided": ("?", "bold yellow"),
}
WORDS: dict[type[Verdict], str] = {
    Proof: "proved",
    Refutation: "refuted",
    Vacuous: "vacuous",
    Undecided: "undecided",
}


@dataclass(frozen=True)
class Decided:
    """A claim and what was found out about it."""

    claim: Claim
    verdict: Verdict

    @property
    def outcome(self) -> Outcome:
        match self.verdict:
            case Undecided():
                return "undecided"
            case Proof():
                return "expected" if self.claim.expected else "surprise"
            case Refutation():
                return "surprise" if self.claim.expected else "expected"
            case Vacuous():
                return "surprise"


def outcome_of(decided: Sequence[Decided], complete: bool = True) -> Outcome:
    """A surprise counts more than what is not known, as there is if not all was decided."""
    outcomes = {each.outcome for each in decided} | (set() if complete else {"undecided"})
    return "surprise" if "surprise" in outcomes else "undecided" if "undecided" in outcomes else "expected"


def print_decided(console: Console, decided: Decided, width: int, with_source: bool = False) -> None:
    """A line a claim; for one that is refuted, the configuration that does it, in words and drawn."""
    claim, verdict = decided.claim, decided.verdict
    mark, style = MARKS[decided.outcome]
    said = WORDS[type(verdict)]
    print_line(
        console,
        Text.assemble(
            (mark, style), f" {said:<9} ", (f"{claim.name:<{width}}", "cyan"), f"  {claim.sentence}"
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
            print_line(console, Text("no sets meet its conditions, so it says nothing"), 4)
        case Undecided(reason):
            print_line(console, Text(f"Z3 did not find out: {reason}; try a higher --rlimit"), 4)


def _print_source(console: Console, claim: Claim) -> None:
    console.print()
    for line in claim.source.file.text_of(claim.source.node).splitlines():
        console.print(Text(f"    {line}", "dim"), soft_wrap=True)
    console.print()


def _print_configuration(console: Console, configuration: Configuration, smallest: bool) -> None:
    known = "" if smallest else " (fewer may do)"
    print_line(console, Text(f"not with {in_words(configuration)}{known}"), 4)
    console.print()
    for line in draw(configuration):
        console.print(Text(f"        {line}"), soft_wrap=True)
    console.print()


def print_summary(console: Console, decided: Sequence[Decided]) -> None:
    """How many were proved and refuted, and whether that is as they are marked."""
    counts = {word: sum(isinstance(each.verdict, kind) for each in decided) for kind, word in WORDS.items()}
    outcome = outcome_of(decided)
    mark, style = MARKS[outcome]
    said = {"expected": "all as marked", "surprise": "not all as marked", "undecided": "not all decided"}[
        outcome
    ]
    found = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    seconds = sum(each.verdict.seconds for each in decided)
    print_line(console, Text.assemble((f"{mark} {found}: {said}", style)))
    about = f"for every number of servers, from 1 on; weights and numbers from 0 on; Z3 {version()}, {seconds:.2f} s"
    print_line(console, Text(about, "dim"))


def as_json_object(target: str, decided: Sequence[Decided], complete: bool = True) -> dict[str, Any]:
    """All that is known, for programs; `complete` is whether all claims of the target are decided."""
    return {
        "target": target,
        "outcome": outcome_of(decided, complete),
        "claims": [_claim(each) for each in decided],
    }


def _claim(decided: Decided) -> dict[str, Any]:
    claim, verdict = decided.claim, decided.verdict
    known: dict[str, Any] = {
        "claim": claim.name,
        "sentence": claim.sentence,
        "file": claim.source.file.name,
        "line": claim.source.node.lineno,
        "expected": "holds" if claim.expected else "fails",
        "verdict": WORDS[type(verdict)],
        "outcome": decided.outcome,
        "seconds": round(verdict.seconds, 4),
    }
    match verdict:
        case Refutation(configuration, smallest):
            known["configuration"] = _configuration(configuration, smallest)
        case Undecided(reason):
            known["reason"] = reason
    return known


def _configuration(configuration: Configuration, smallest: bool) -> dict[str, Any]:
    servers = configuration.servers
    return {
        "smallest": smallest,
        "sizes": {sort.__name__: size for sort, size in configuration.sizes.items()},
        "servers": [configuration.name(server) for server in servers],
        "sets": {
            name: [configuration.name(server) for server in servers if server in members]
            for name, members in configuration.sets.items()
        },
        "numbers": dict(configuration.numbers),
        "weights": {
            name: {
                configuration.name(server): str(weight)
                for server, weight in zip(servers, weights, strict=True)
            }
            for name, weights in configuration.weights.items()
        },
    }
