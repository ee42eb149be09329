"""Random models before their judges for as long as one likes: ``python -m tests.differential.fuzz --minutes 60``.

The judges take turns, each with a model of its own; `--judge` chooses one. A finding is made smaller and kept in a
folder, as a model that can be checked as it is, with what was found in its last lines. A model that the checker
refuses is drawn again; refusals are counted by what they say, and those that no model should meet are findings.
"""

from __future__ import annotations

import itertools
import os
import random
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from unittest.mock import patch

import click

from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from tests.differential.brute import TooLarge
from tests.differential.generator import model_source
from tests.differential.judges import JUDGES, NEEDS, Case
from tests.differential.profiles import ASKED, USUAL, Profile, profile
from tests.differential.refusals import is_expected
from tests.differential.shrinking import shrunk

DRAWS = 6
"""How often a model is drawn until one is not refused."""

FLAGS = ("", "-O0", "-O2")
"""Flags for the C compiler, one of which each model is compiled with: as users compile, and without optimization,
which is faster. What an optimizer makes of generated C, the default tests do not see."""


@dataclass
class Tally:
    """What came of the models that one judge was given."""

    models: int = 0
    refused: int = 0
    large: int = 0
    findings: int = 0
    seconds: float = 0.0
    messages: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        rate = 60 * self.models / self.seconds if self.seconds else 0.0
        drawn = self.models + self.refused + self.large
        return (
            f"{self.models:6} models, {rate:7.1f}/min, {self.findings} findings, {self.large} too large, "
            f"{100 * self.refused // max(1, drawn)}% refused"
        )


@click.command()
@click.option("--minutes", default=1.0, help="How long to go on.")
@click.option("--seed", "first", default=0, help="The first seed; each model has the next.")
@click.option("--count", type=int, default=None, help="How many models at most.")
@click.option("--judge", "chosen", type=click.Choice(["all", *JUDGES]), default="all")
@click.option("--feature", "features", type=click.Choice(sorted(ASKED)), multiple=True)
@click.option("--shrink", "shrink_seconds", default=30.0, help="Seconds to make a finding smaller.")
@click.option("--keep", type=click.Path(path_type=Path), default=Path("fuzz-findings"))
@click.option("--refusals", "show_refusals", is_flag=True, help="Print what the refusals say.")
def main(
    minutes: float,
    first: int,
    count: int | None,
    chosen: str,
    features: tuple[str, ...],
    shrink_seconds: float,
    keep: Path,
    show_refusals: bool,
) -> None:
    """Hold Quorate against its judges on random models."""
    names = list(JUDGES) if chosen == "all" else [chosen]
    tallies = {name: Tally() for name in names}
    end = time.monotonic() + 60 * minutes
    seeds = islice(itertools.count(first), count)
    for seed, name in zip(seeds, itertools.cycle(names), strict=False):
        if time.monotonic() >= end:
            break
        began = time.monotonic()
        source, found = judged(seed, name, features, tallies[name])
        tallies[name].seconds += time.monotonic() - began
        if found:
            tallies[name].findings += 1
            click.echo(f"seed {seed}, {name}: {found[0]}")
            path = kept(source, seed, name, found, keep, shrink_seconds)
            click.echo(f"  {path}")
    for name, tally in tallies.items():
        click.echo(f"{name:10} {tally}")
    if show_refusals:
        for message, times in sum(
            (tally.messages for tally in tallies.values()), Counter[str]()
        ).most_common():
            click.echo(f"{times:6} {message}")
    raise SystemExit(1 if any(tally.findings for tally in tallies.values()) else 0)


def judged(seed: int, name: str, features: tuple[str, ...], tally: Tally) -> tuple[str, list[str]]:
    """A model that is not refused, and what the judge finds wrong with it."""
    for attempt in range(DRAWS):
        draw = random.Random(f"{seed}.{attempt}" if attempt else seed).randint
        leaning = profile(random.Random(f"profile {seed}.{attempt}").randint, features or USUAL)
        source = model_source(draw, Profile(leaning.features | NEEDS.get(name, frozenset())))
        kind, found = outcome(source, name, seed)
        if kind == "refused":
            tally.refused += 1
            tally.messages[found[0]] += 1
            if not is_expected(found[0]):
                return source, [f"refused: {found[0]}"]
        elif kind == "large":
            tally.large += 1
        else:
            tally.models += 1
            return source, found
    return "", []


def outcome(source: str, name: str, seed: int) -> tuple[str, list[str]]:
    """ "judged", with what is wrong; "refused", with what the refusal says; or "large"."""
    with patch.dict(os.environ, QUORATE_CFLAGS=flags_of(seed)), tempfile.TemporaryDirectory() as folder:
        try:
            return "judged", roomy(JUDGES[name])(Case(source, Path(folder), seed))
        except ModelError as error:
            return "refused", [error.diagnostic.message]
        except TooLarge:
            return "large", []
        except Exception as error:
            return "judged", [f"{type(error).__name__}: {error}"[:300], *traceback.format_exc().splitlines()]


def flags_of(seed: int) -> str:
    """The flags that the model of a seed is compiled with: those of the environment, if it has some."""
    return os.environ.get("QUORATE_CFLAGS", random.Random(f"flags {seed}").choice(FLAGS))


def kept(source: str, seed: int, name: str, found: list[str], keep: Path, seconds: float) -> Path:
    """The file in which a finding is kept, as small as it could be made."""

    def shows(text: str) -> bool:
        kind, again = outcome(text, name, seed)
        if found[0].startswith("refused: "):
            return kind == "refused" and f"refused: {again[0]}" == found[0]
        return kind == "judged" and bool(again) and about(again) == about(found)

    small = shrunk(source, shows, seconds) if seconds else source
    _, again = outcome(small, name, seed)
    keep.mkdir(exist_ok=True, parents=True)
    path = keep / f"{name}_{seed}.py"
    commented = "".join(f"# {line}\n" for line in [*found[:1], *again])
    compiled = f", QUORATE_CFLAGS={flags}" if (flags := flags_of(seed)) else ""
    path.write_text(f"{small}\n\n# {name} of seed {seed}{compiled}:\n{commented}")
    return path


def about(found: list[str]) -> str:
    """What a finding is about: its first words."""
    return found[0].partition(":")[0]


if __name__ == "__main__":
    main()
