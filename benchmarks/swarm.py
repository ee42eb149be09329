"""How long random walks take to find the known bugs of the bundled models: ``python benchmarks/swarm.py``.

Each bug is looked for alone, by one thread, without the time of the compiler; the walks of one seed are the same each
time. The tables of docs/swarm.md are its output.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from quorate.exploration import Request, Stop
from quorate.language.instance import instantiate
from quorate.language.loading import load
from quorate.language.temporal import LIVENESS
from quorate.native.findings import Findings
from quorate.native.walking import Made, Walking
from quorate.support.budget import UNLIMITED
from tests.models.answers import Bug
from tests.models.known import BUGS

STEPS = (0.1, 1.0, 10.0)


@dataclass(frozen=True)
class Search:
    """What walks made of a bug: the steps of the first walk that found it, None if none did."""

    bug: Bug
    found: int | None
    seconds: float
    walks: int
    steps: int


@click.command()
@click.option("--seconds", default=10.0, help="How long each bug is looked for.")
@click.option("--seed", default=0)
@click.option("--slow", default=1.0, help="Bugs that take as long have a row of their own.")
@click.argument("variants", nargs=-1)
def main(seconds: float, seed: int, slow: float, variants: tuple[str, ...]) -> None:
    """Look for all known bugs, or those of some variants, and print tables."""
    before = os.getloadavg()[0]
    done = [*searched(seconds, seed, variants)]
    found = [each for each in done if each.found is not None]
    click.echo("\n| found within | of the bugs |\n|---|---|")
    for limit in (each for each in STEPS if each <= seconds):
        click.echo(f"| {limit:g} s | {sum(each.seconds <= limit for each in found)} of {len(done)} |")
    headers = ("bug", "property", "fewest steps", "found after", "walks", "steps", "in a walk of")
    click.echo(f"\n| {' | '.join(headers)} |\n|{'---|' * len(headers)}")
    for each in sorted(done, key=lambda each: (each.found is None, each.seconds)):
        if each.found is None or each.seconds >= slow:
            length = "not found" if each.found is None else f"{each.found} steps"
            row = (each.bug.variant, each.bug.property, each.bug.steps, f"{each.seconds:.1f} s")
            click.echo(f"| {' | '.join(map(str, row))} | {each.walks:,} | {each.steps:,} | {length} |")
    click.echo(f"\nseed {seed}, one thread; load {before:.1f} before, {os.getloadavg()[0]:.1f} after")


def searched(seconds: float, seed: int, variants: tuple[str, ...]) -> Iterator[Search]:
    for bug in BUGS:
        instance = instantiate(load(bug.variant), bug.sizes)
        asked = tuple(p for p in instance.called(bug.property) if p.kind not in LIVENESS)
        if variants and bug.variant not in variants:
            continue
        request = Request(instance, asked, deadlock=bug.property == "deadlock", seed=seed)
        walking = Walking(request, UNLIMITED)

        def conclude(made: Made, _: Stop, request: Request = request) -> tuple[int | None, int, int]:
            names = [p.name for p in made.program.properties]
            violated = Findings(request, names, made.generated, made.handle).violated()
            done = made.handle.so_far()
            return min((each.found.level for each in violated), default=None), done.walks, done.steps

        with instance.active():
            level, walks, steps = walking.concluded(seconds, conclude)
        click.echo(f"{bug.variant} {bug.property}: {walking.seconds:.2f} s", err=True)
        yield Search(bug, level, walking.seconds, walks, steps)


if __name__ == "__main__":
    main()
