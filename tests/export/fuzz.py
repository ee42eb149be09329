"""Random models against TLC for as long as one likes: ``QUORATE_TLC=... python -m tests.export.fuzz --count 300``."""

from __future__ import annotations

import random
import tempfile
import traceback
from collections import Counter
from pathlib import Path

import click

from quorate.language.diagnostics import ModelError
from quorate.reference import ReferenceExplorer
from tests.differential.agreement import STATES, load_source
from tests.differential.brute import TooLarge
from tests.differential.generator import model_source
from tests.export.agreement import differences


def outcome(seed: int) -> tuple[str, str]:
    """What comes of a random model: "same", "refused" by the checker or by the export, too "large" for TLC, or
    "different"; and why."""
    source = model_source(random.Random(seed).randint)
    with tempfile.TemporaryDirectory() as folder:
        try:
            instance = load_source(source, Path(folder))
            symmetry = seed % 2 == 0
            found = differences(instance, ReferenceExplorer(), Path(folder), symmetry, STATES, 120)
        except ModelError as error:
            return "refused", error.diagnostic.message
        except TooLarge as error:
            return "large", str(error)
        except Exception:
            return "different", traceback.format_exc()
    return ("different", "\n".join(found)) if found else ("same", "")


@click.command()
@click.option("--seed", "first", default=0, help="The first seed; each model has the next.")
@click.option("--count", default=100, help="How many models.")
def main(first: int, count: int) -> None:
    """Compare Quorate and TLC on random models, every other one up to symmetry."""
    counts: Counter[str] = Counter()
    for seed in range(first, first + count):
        kind, why = outcome(seed)
        counts[kind] += 1
        if kind != "same":
            click.echo(f"seed {seed}: {kind}: {why}")
    click.echo(", ".join(f"{times} {kind}" for kind, times in counts.items()))
    raise SystemExit(1 if counts["different"] else 0)


if __name__ == "__main__":
    main()
