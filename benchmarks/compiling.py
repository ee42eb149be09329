"""How long it takes to compile the models that come with Quorate: ``python benchmarks/compiling.py``.

Nothing is taken from the cache. A model whose sets outgrow their room while it is searched is compiled again with
more, so each model is searched too, and each unit of C that this takes is counted. Processor seconds of the compiler
are shown beside those of the clock, since they depend less on what else the machine does. Units are of the quick tier
(explorer/native/build.py), in which a search begins; with ``QUORATE_CFLAGS="-O2 -fpeel-loops"`` of the thorough one.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import click
from measuring import processor_time
from rich.console import Console
from rich.table import Table

import quorate
from quorate import Model
from quorate.language.loading import available
from quorate.native import compiled as compiling
from quorate.native.build import Tier, build
from quorate.support.budget import Budget


@dataclass
class Compiled:
    """What one model took: lines of C of the first unit, how many units, and processor and clock seconds of the
    compiler for the first unit and for all."""

    name: str
    lines: int = 0
    processor: list[float] = field(default_factory=list)
    clock: float = 0.0

    def built(self, source: str, budget: Budget, tier: Tier) -> Path:
        """Compile one unit, and note what it took."""
        self.lines = self.lines or source.count("\n")
        began, before = time.perf_counter(), processor_time()
        path = build(source, budget, tier)
        self.processor.append(processor_time() - before)
        self.clock += time.perf_counter() - began
        return path


def compiled(name: str, model: type[Model], seconds: float) -> Compiled:
    """Search a model, and say what it took to compile it."""
    found = Compiled(name)
    with tempfile.TemporaryDirectory() as cache, patch.object(compiling, "build", found.built):
        os.environ["QUORATE_CACHE"] = cache
        quorate.check(model, time=seconds, workers=1)
    return found


def chosen(names: Iterable[str], variants: bool) -> Iterator[tuple[str, type[Model]]]:
    """The models of these names, all without any."""
    wanted = set(names)
    for name, base, buggy in available():
        if not wanted or name in wanted:
            yield name, base
            yield from ((f"{name}:{v.__name__}", v) for v in buggy if variants)


@click.command()
@click.argument("models", nargs=-1)
@click.option("--variants", is_flag=True, help="Compile the buggy variants too.")
@click.option("--time", "seconds", default=60.0, help="How long to search each, compiling included.")
def main(models: tuple[str, ...], variants: bool, seconds: float) -> None:
    """Measure and print."""
    found = [compiled(name, model, seconds) for name, model in chosen(models, variants)]
    table = Table("model", "lines of C", "first unit, s", "units", "all units, s", "clock s")
    for each in sorted(found, key=lambda each: -sum(each.processor)):
        first, total = each.processor[0], sum(each.processor)
        units = str(len(each.processor))
        table.add_row(each.name, str(each.lines), f"{first:.2f}", units, f"{total:.2f}", f"{each.clock:.2f}")
    console = Console()
    console.print(table)
    for what, seconds_of in (
        ("first unit", [each.processor[0] for each in found]),
        ("all units", [sum(each.processor) for each in found]),
    ):
        console.print(f"{what}: median {statistics.median(seconds_of):.2f} s, worst {max(seconds_of):.2f} s")
    compiled = sum(len(each.processor) for each in found)
    console.print(f"{compiled} units of {len(found)} models; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
