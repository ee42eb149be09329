"""The differential test for as long as one likes: ``python -m tests.differential.fuzz --minutes 60``.

Each model on which the engines differ is kept in a folder under its seed. A few models in a thousand are refused by
the checker, as mypy would refuse them (a local that can only be None is compared with a value); they are counted.
"""

from __future__ import annotations

import random
import tempfile
import time
import traceback
from pathlib import Path
from typing import cast

import click

from quorate.check.engines import choose
from quorate.exploration import EngineName
from quorate.language.diagnostics import ModelError
from quorate.native import NativeExplorer
from tests.differential.agreement import differences, load_source
from tests.differential.generator import model_source
from tests.differential.inductive import inductive_differences
from tests.differential.refining import refinement_differences, space_differences
from tests.differential.symbolic import bounded_differences, proof_differences


@click.command()
@click.option("--minutes", default=1.0, help="How long to go on.")
@click.option("--seed", "first", default=0, help="The first seed; each model has the next.")
@click.option("--count", type=int, default=None, help="How many models at most.")
@click.option(
    "--engine",
    type=click.Choice(["native", "steps", "bmc", "pdr", "induction", "proofs"]),
    default="native",
    help="What the reference is held against; steps: the native engine's, one by one, and refinements; "
    "proofs: what is proved for any number, against the reference's steps.",
)
@click.option(
    "--keep", type=click.Path(path_type=Path), default=Path("fuzz-findings"), help="Where findings go."
)
def main(minutes: float, first: int, count: int | None, engine: str, keep: Path) -> None:
    """Compare the engines on random models."""
    end = time.monotonic() + 60 * minutes
    seed, findings, refused = first, 0, 0
    while time.monotonic() < end and (count is None or seed < first + count):
        source = model_source(random.Random(seed).randint)
        try:
            problem = problem_with(source, engine)
        except ModelError as error:
            refused += 1
            if engine != "proofs":  # of random models, few can be said for any number
                click.echo(f"seed {seed}: refused: {error}")
            problem = ""
        if problem:
            findings += 1
            keep.mkdir(exist_ok=True, parents=True)
            commented = "".join(f"# {line}\n" for line in problem.splitlines())
            (keep / f"seed_{seed}.py").write_text(source + "\n" + commented)
            click.echo(f"seed {seed}: {problem.splitlines()[-1]}")
        seed += 1
    click.echo(f"{seed - first} models, {findings} findings, {refused} refused")
    raise SystemExit(1 if findings else 0)


def problem_with(source: str, engine: str = "native") -> str:
    """What goes wrong with a model, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            instance = load_source(source, Path(folder))
            if engine == "steps":
                found = [each for symmetry in (True, False) for each in space_differences(instance, symmetry)]
                return "\n".join(found + refinement_differences(source, Path(folder)))
            if engine == "proofs":
                return "\n".join(inductive_differences(instance))
            if engine == "bmc":
                return "\n".join(bounded_differences(instance))
            if engine != "native":
                return "\n".join(proof_differences(instance, choose(cast(EngineName, engine))[0]))
            return "\n".join(differences(instance, NativeExplorer()))
        except ModelError:
            raise
        except Exception:
            return traceback.format_exc()


if __name__ == "__main__":
    main()
