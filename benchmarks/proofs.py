"""How long the proofs of specs/ take, as a user waits for them: with the start of the command, and nothing known.

python benchmarks/proofs.py [SPEC ...] [--rounds N]: of the specs named; otherwise of all, of those of the Paxos
family together, and of the claims about quorums. Goals hold for two cores with nothing else to do. Beside some there
are the processor seconds that the same protocol took when it was written by hand in formulas, question by question.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from measuring import Row, processor_time, show

from quorate.language.specs import available
from quorate.symbolic.quorums.proving import prove as prove_claim
from quorate.symbolic.quorums.sources import claims_of

FAMILY = ("paxos", "paxos_flexible", "multipaxos", "paxos_fast")

BY_HAND = {"paxos": 0.32, "paxos_flexible": 0.27, "multipaxos": 0.48, "raft_abstract": 2.2, "raft": 12.7}
"""Processor seconds, without the start of a process and the building of formulas from a model."""

GOALS = {FAMILY: ("≤", 3.0), ("raft",): ("≤", 20.0)}
"""Seconds, by the specs that are proved together."""

CLAIM = ("≤", 0.1)


def main() -> int:
    """Print the table; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("specs", nargs="*", metavar="SPEC")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is proved (default: 3)")
    options = parser.parse_args()
    return 0 if show(_rows(options.specs, options.rounds), options.rounds) else 1


def _rows(specs: list[str], rounds: int) -> Iterator[Row]:
    for together in [(name,) for name in specs or available()] + ([] if specs else [FAMILY]):
        measured = [_proved(together) for _ in range(rounds)]
        wall, processors = (statistics.median(each) for each in zip(*measured, strict=True))
        by_hand = (
            f", by hand {BY_HAND[together[0]]} s" if together[0] in BY_HAND and together != FAMILY else ""
        )
        name = "the Paxos family together" if together == FAMILY else together[0]
        yield Row(name, wall, f"{wall:.1f} s, {processors:.1f} s CPU{by_hand}", GOALS.get(together))
    if not specs:
        yield _claims(rounds)


def _proved(specs: tuple[str, ...]) -> tuple[float, float]:
    """The time that it takes, and that of all processors."""
    command = [sys.executable, "-m", "quorate", "prove", *specs, "--no-cache"]
    before, began = processor_time(), time.perf_counter()
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONHASHSEED": "random"}
    )
    return time.perf_counter() - began, processor_time() - before


def _claims(rounds: int) -> Row:
    """The claim about quorums that takes longest."""
    spent = {
        claim.name: statistics.median(prove_claim(claim).seconds for _ in range(rounds))
        for claim in claims_of("quorums")
    }
    slowest = max(spent, key=lambda name: spent[name])
    value = spent[slowest]
    return Row(f"slowest of {len(spent)} claims about quorums", value, f"{value:.2f} s, {slowest}", CLAIM)


if __name__ == "__main__":
    sys.exit(main())
