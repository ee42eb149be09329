"""How long it takes to compile the models that come with Quorate: ``python benchmarks/compiling.py``.

Nothing is taken from the cache. Processor seconds are shown beside those of the clock, since they depend less on what
else the machine does.
"""

from __future__ import annotations

import os
import resource
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import click
from rich.console import Console
from rich.table import Table

from quorate import Model
from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.language.loading import available
from quorate.native.build import build
from quorate.native.capacities import Capacities
from quorate.native.program import generate


@dataclass(frozen=True)
class Compiled:
    """What one model took: lines of C, seconds to write them, and processor and clock seconds of the compiler."""

    name: str
    lines: int
    writing: float
    processor: float
    clock: float


def compiled(name: str, model: type[Model]) -> Compiled:
    """Compile a model, with the room in its sets that it has at first."""
    instance = instantiate(model)
    with tempfile.TemporaryDirectory() as cache:
        os.environ["QUORATE_CACHE"] = cache
        began = time.perf_counter()
        with instance.active():
            source = generate(lower(instance), instance.symmetric, Capacities(instance).known).source
        written, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        build(source)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    clock = time.perf_counter() - written
    return Compiled(name, source.count("\n"), written - began, processor, clock)


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
def main(models: tuple[str, ...], variants: bool) -> None:
    """Measure and print."""
    found = [compiled(name, model) for name, model in chosen(models, variants)]
    table = Table("model", "lines of C", "writing s", "processor s", "clock s")
    for each in sorted(found, key=lambda each: -each.processor):
        seconds = (f"{s:.2f}" for s in (each.writing, each.processor, each.clock))
        table.add_row(each.name, str(each.lines), *seconds)
    Console().print(table)
    median, worst = (f([each.processor for each in found]) for f in (statistics.median, max))
    load = os.getloadavg()[0]
    Console().print(f"processor seconds: median {median:.2f}, worst {worst:.2f}; load {load:.1f}")


if __name__ == "__main__":
    main()
