"""How fast Quorate is here, as one table: ``python benchmarks/speed.py``.

Each round measures the machine's random-probe rate (probe.c) and the searches right after one another, so that what
else the machine does weighs on both; the table has the medians over the rounds. Take it on a quiet machine: the
load is printed beside it.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from quorate.exploration import Exploration, Explorer, Limits, Request
from quorate.language.instance import instantiate
from quorate.models import paxos
from quorate.native import NativeExplorer
from quorate.native.build import RUNTIME, compiler, native_flags
from quorate.reference import ReferenceExplorer

HERE = Path(__file__).parent

EDITED = """from quorate import action
from quorate.models.paxos import Ballot, Paxos, Prepare


class Edited(Paxos):
    @action
    def prepare(self, b: Ballot) -> None:
        self.sent.add(Prepare(b))
"""
"""A Paxos as after an edit: all of it, with its properties."""


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


@click.command()
@click.option("--rounds", default=5, help="How often each thing is measured.")
@click.option("--ballots", default=4, help="The size of the Paxos that is searched; 4 has 8 million states.")
@click.option("--probe-slots", default=27, help="Log2 of the slots of the probed table (8 bytes each).")
def main(rounds: int, ballots: int, probe_slots: int) -> None:
    """Measure, print, and exit with 1 if a goal was missed."""
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measured(Path(folder), rounds, ballots, probe_slots))
    table = Table("measured", "", "goal", "")
    for column in table.columns:
        column.no_wrap = True
    for row in rows:
        goal = "" if row.goal is None else f"{row.goal[0]} {row.goal[1]:g}"
        table.add_row(row.name, row.text, goal, "" if row.goal is None else ("met" if row.met else "MISSED"))
    console = Console()
    console.print(table)
    load = f"load {load_before:.1f} before, {os.getloadavg()[0]:.1f} after"
    console.print(f"medians of {rounds} rounds; {os.cpu_count()} processors; {load}")
    raise SystemExit(0 if all(row.met for row in rows) else 1)


def measured(folder: Path, rounds: int, ballots: int, probe_slots: int) -> Iterator[Row]:
    """All rows, in the order of the table."""
    probe = built_probe(folder)
    whole = paxos_search({"Ballot": ballots}, symmetry=False)
    reduced = paxos_search({"Ballot": ballots}, symmetry=True)
    whole(1, True), reduced(1, True)  # compiles, and warms what can be warmed
    samples: dict[str, list[float]] = {}
    for _ in range(rounds):
        one_probe, two_probes = (probe_rate(probe, threads, probe_slots) for threads in (1, 2))
        one, two, symmetric = whole(1), whole(2), reduced(1)
        rate = one.transitions / one.seconds
        for name, value in {
            "probe": one_probe,
            "probe gain": two_probes / one_probe,
            "transitions": rate,
            "states": one.states / one.seconds,
            "share": rate / one_probe,
            "gain": one.seconds / two.seconds,
            "relative gain": one.seconds / two.seconds / (two_probes / one_probe),
            "bytes": one.bytes_per_state,
            "seconds": one.seconds,
            "symmetric": symmetric.seconds,
            "symmetric share": symmetric.seconds / one.seconds,
            "orbits": symmetric.states,
            "whole": one.states,
        }.items():
            samples.setdefault(name, []).append(value)
    at = {name: statistics.median(values) for name, values in samples.items()}
    yield Row("random probes, one thread", at["probe"], millions(at["probe"]))
    yield Row("  gain from a second thread", at["probe gain"], f"{at['probe gain']:.2f} x")
    model = f"Paxos 3/2/{ballots}"
    yield Row(
        f"{model}, no symmetry, one worker",
        at["seconds"],
        f"{at['seconds']:.2f} s, {at['whole']:,.0f} states",
    )
    yield Row("  transitions", at["transitions"], millions(at["transitions"]))
    yield Row("  states", at["states"], millions(at["states"]))
    yield Row("  transitions to probes", at["share"], f"{at['share']:.2f}", ("≥", 0.3))
    yield Row("  bytes a state", at["bytes"], f"{at['bytes']:.1f}", ("≤", 48))
    yield Row("  gain from a second worker", at["gain"], f"{at['gain']:.2f} x")
    yield Row(
        "  that gain to the probes' gain", at["relative gain"], f"{at['relative gain']:.2f}", ("≥", 0.8)
    )
    yield Row(f"{model}, symmetry", at["symmetric"], f"{at['symmetric']:.2f} s, {at['orbits']:,.0f} states")
    yield Row("  time to that without", at["symmetric share"], f"{at['symmetric share']:.2f}", ("≤", 0.5))
    cold, cached = check_seconds(folder, rounds)
    yield Row("quorate check, an edited Paxos", cold, f"{cold:.2f} s", ("≤", 2.0))
    yield Row("  the same again, built before", cached, f"{cached:.2f} s", ("≤", 0.7))
    slow = paxos_search({}, symmetry=False, engine=ReferenceExplorer())(1)
    rate = slow.transitions / slow.seconds
    yield Row("reference explorer, Paxos 3/2/2", rate, f"{rate:,.0f} transitions/s")


def millions(rate: float) -> str:
    return f"{rate / 1e6:.1f} million/s"


def built_probe(folder: Path) -> Path:
    target = folder / "probe"
    command = [
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
    command = [probe, str(threads), "1", str(slots)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def paxos_search(
    sizes: Mapping[str, int], symmetry: bool, engine: Explorer | None = None
) -> Callable[..., Exploration]:
    """A function that searches Paxos with all its properties; `short` stops at once, for what comes before."""
    instance = instantiate(paxos.Paxos, sizes)
    explorer = engine or NativeExplorer()

    def search(workers: int, short: bool = False) -> Exploration:
        limits = Limits(depth=1) if short else Limits()
        request = Request(instance, instance.properties, symmetry=symmetry, workers=workers, limits=limits)
        return explorer.explore(request)

    return search


def check_seconds(folder: Path, rounds: int) -> tuple[float, float]:
    """Wall times of the whole command, with nothing built for the model and with everything built."""
    cold, cached = [], []
    with set_environment(QUORATE_CACHE=str(folder / "cache")):
        for number in range(rounds):
            file = folder / f"edited_{number}.py"
            file.write_text(EDITED)
            shutil.rmtree(folder / "cache", ignore_errors=True)
            cold.append(command_seconds(f"{file}:Edited"))
            cached.append(command_seconds(f"{file}:Edited"))
    return statistics.median(cold), statistics.median(cached)


def command_seconds(model: str) -> float:
    code = "import sys; from quorate.cli.main import main; sys.exit(main())"
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, "check", model], check=False, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


@contextmanager
def set_environment(**settings: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


if __name__ == "__main__":
    main()
