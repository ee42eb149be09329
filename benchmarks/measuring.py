"""What the benchmarks share: a table with goals, the machine's rate of random memory accesses, searches to be timed.

A rate says little without the machine and what else it does, so what can be is measured as a ratio to something else
in the same run, and the load is printed beside it.
"""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from quorate import Model
from quorate.exploration import Exploration, Explorer, Limits, Request
from quorate.language.instance import instantiate
from quorate.native import NativeExplorer
from quorate.native.build import OPTIMIZATION, RUNTIME, compiler, native_flags

HERE = Path(__file__).parent
THOROUGH = os.environ.get("QUORATE_CFLAGS") or " ".join(OPTIMIZATION["thorough"])
"""Flags that say how to optimize, so that there is one tier."""


@dataclass(frozen=True)
class Row:
    """A line of the table; `goal` is a limit and whether the value has to be at least or at most that."""

    name: str
    value: float
    text: str
    goal: tuple[str, float] | None = None

    @property
    def met(self) -> bool:
        if self.goal is None:
            return True
        sign, limit = self.goal
        return self.value >= limit if sign == "≥" else self.value <= limit


def show(rows: Iterable[Row], rounds: int) -> bool:
    """Print a table as its rows come about; whether all goals were met."""
    load_before = os.getloadavg()[0]
    measured = list(rows)
    table = Table("measured", "", "goal", "")
    for column in table.columns:
        column.no_wrap = True
    for row in measured:
        goal = "" if row.goal is None else f"{row.goal[0]} {row.goal[1]:g}"
        table.add_row(row.name, row.text, goal, "" if row.goal is None else ("met" if row.met else "MISSED"))
    console = Console()
    console.print(table)
    load = f"load {load_before:.1f} before, {os.getloadavg()[0]:.1f} after"
    console.print(f"medians of {rounds} rounds; {os.cpu_count()} processors; {load}")
    return all(row.met for row in measured)


def processor_time() -> float:
    """Processor seconds of the child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def millions(rate: float) -> str:
    return f"{rate / 1e6:.1f} million/s" if rate >= 1e6 else f"{rate / 1e3:.0f} thousand/s"


def built_probe(folder: Path) -> Path:
    target = folder / "probe"
    command: list[str | Path] = [
        *compiler(),
        "-O2",
        *native_flags(),
        f"-I{RUNTIME}",
        HERE / "probe.c",
        "-o",
        target,
        "-pthread",
    ]
    subprocess.run(command, check=True)
    return target


def probe_rate(probe: Path, threads: int, slots: int) -> float:
    command: list[str | Path] = [probe, str(threads), "1", str(slots)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def search(
    model: type[Model], sizes: Mapping[str, int], symmetry: bool, engine: Explorer | None = None
) -> Callable[..., Exploration]:
    """A function that searches a model with all its properties, from the start in the unit that a long search goes on
    in; `short` stops at once, for what comes before."""
    instance = instantiate(model, sizes)
    explorer = engine or NativeExplorer()

    def searched(workers: int, short: bool = False) -> Exploration:
        limits = Limits(depth=1) if short else Limits()
        request = Request(instance, instance.properties, symmetry=symmetry, workers=workers, limits=limits)
        with patch.dict(os.environ, {"QUORATE_CFLAGS": THOROUGH}):
            return explorer.explore(request)

    return searched
