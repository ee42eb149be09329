"""The differential test for as long as one likes: ``python -m tests.differential.fuzz --minutes 60``.

Each model on which the engines differ, or which the checker refuses, is kept in a folder under its seed.
"""

from __future__ import annotations

import random
import tempfile
import time
import traceback
from pathlib import Path

import click

from quorate.native import NativeExplorer
from tests.differential.agreement import differences, load_source
from tests.differential.generator import model_source


@click.command()
@click.option("--minutes", default=1.0, help="How long to go on.")
@click.option("--seed", "first", default=0, help="The first seed; each model has the next.")
@click.option("--count", type=int, default=None, help="How many models at most.")
@click.option(
    "--keep", type=click.Path(path_type=Path), default=Path("fuzz-findings"), help="Where findings go."
)
def main(minutes: float, first: int, count: int | None, keep: Path) -> None:
    """Compare the engines on random models."""
    end = time.monotonic() + 60 * minutes
    seed, findings = first, 0
    while time.monotonic() < end and (count is None or seed < first + count):
        source = model_source(random.Random(seed).randint)
        problem = problem_with(source)
        if problem:
            findings += 1
            keep.mkdir(exist_ok=True, parents=True)
            commented = "".join(f"# {line}\n" for line in problem.splitlines())
            (keep / f"seed_{seed}.py").write_text(source + "\n" + commented)
            click.echo(f"seed {seed}: {problem.splitlines()[-1]}")
        seed += 1
    click.echo(f"{seed - first} models, {findings} findings")
    raise SystemExit(1 if findings else 0)


def problem_with(source: str) -> str:
    """What goes wrong with a model, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return "\n".join(differences(load_source(source, Path(folder)), NativeExplorer()))
        except Exception:
            return traceback.format_exc()


if __name__ == "__main__":
    main()
