"""Claims about quorums and their verdicts as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quorate.symbolic.quorums.decided import WORDS, Decided, outcome_of
from quorate.symbolic.quorums.verdicts import Configuration, Refutation, Undecided


def claims_json(target: str, decided: Sequence[Decided], complete: bool = True) -> dict[str, Any]:
    """Return the claims of a target with their verdicts; `complete` is whether all of them are decided."""
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
