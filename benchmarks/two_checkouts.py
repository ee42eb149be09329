"""Whether a change made Quorate slower: the same commands in this checkout and in another, in turn.

python benchmarks/two_checkouts.py PYTHON [--rounds N] [--only searches|proofs], where PYTHON is the interpreter of
an environment in which the other checkout is installed. Times are processor seconds of a command and its child
processes, so that other work on the machine weighs little, and what remains weighs on both: the ratio is what
counts. Each side has a cache of its own. Compiled models are kept in it, so that searches are measured; proofs are
forgotten, so that they are made anew.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measuring import Row, processor_time, show

from quorate.language.specs import available

SEARCHES = (
    ("paxos", "--set", "Ballot=4", "--no-symmetry", "--workers", "1"),
    ("raft", "--set", "Term=3", "--workers", "1"),
    ("raft", "--set", "Term=4", "--workers", "1"),
    ("multipaxos", "--workers", "1"),
)
"""Arguments of ``quorate check``, the large searches by which speed is judged."""

SPEED, TIME = 0.95, 1.05
"""Goals: the speed of searches and the time of proofs, as ratios to the other checkout."""


def main() -> int:
    """Print the table; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("python", metavar="PYTHON", help="the interpreter that has the other checkout")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run (default: 3)")
    parser.add_argument("--only", choices=("searches", "proofs"), help="one of the two")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sides = (Side(sys.executable, Path(folder) / "this"), Side(arguments.python, Path(folder) / "other"))
        met = True
        if arguments.only != "proofs":
            met &= show(searches(sides, arguments.rounds), arguments.rounds)
        if arguments.only != "searches":
            met &= show(proofs(sides, arguments.rounds), arguments.rounds)
    return 0 if met else 1


class Side:
    """A checkout, by the interpreter that has it, and its cache."""

    def __init__(self, python: str, cache: Path) -> None:
        self.python = python
        self.cache = cache
        self._runs = 0

    def seconds(self, *command: str, afresh: bool = False) -> float:
        """Processor seconds of ``quorate COMMAND``; `afresh` with an empty cache. Raises RuntimeError if the command
        does not find that all holds."""
        self._runs += 1
        cache = self.cache / str(self._runs) if afresh else self.cache
        environment = {**os.environ, "QUORATE_CACHE": str(cache)}
        before = processor_time()
        done = subprocess.run(
            [self.python, "-m", "quorate", *command],
            env=environment,
            cwd=self.cache.parent,
            capture_output=True,
            text=True,
        )
        spent = processor_time() - before
        if done.returncode:
            raise RuntimeError(
                f"{' '.join(command)} ended with {done.returncode}: {done.stderr or done.stdout}"
            )
        return spent


def searches(sides: tuple[Side, Side], rounds: int) -> Iterator[Row]:
    """The speed of each search as a ratio to that of the other checkout."""
    for command in SEARCHES:
        for side in sides:
            side.seconds("check", *command)  # compiles
        yield from _row(sides, ("check", *command), rounds, ("≥", SPEED))


def proofs(sides: tuple[Side, Side], rounds: int) -> Iterator[Row]:
    """The time of each proof as a ratio to that of the other checkout."""
    for name in available():
        yield from _row(sides, ("prove", name), rounds, ("≤", TIME))


def _row(
    sides: tuple[Side, Side], command: tuple[str, ...], rounds: int, goal: tuple[str, float]
) -> Iterator[Row]:
    afresh = command[0] == "prove"
    try:
        times = [[side.seconds(*command, afresh=afresh) for side in sides] for _ in range(rounds)]
    except RuntimeError as error:  # a spec that only this checkout has
        print(error, file=sys.stderr)
        return
    this, other = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = other / this if goal[0] == "≥" else this / other
    text = f"{this:.2f} s, other {other:.2f} s: {ratio:.2f}"
    yield Row(" ".join(command), ratio, text, goal)


if __name__ == "__main__":
    raise SystemExit(main())
