"""How fast Quorate is here, as tables: ``python benchmarks/speed.py``.

Each round measures the machine's random-probe rate (probe.c) and the searches right after one another, so that what
else the machine does weighs on both; the tables have the medians over the rounds. Take them on a quiet machine: the
load is printed beside them.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from measuring import Row, built_probe, millions, probe_rate, search, show

from quorate.exploration import Exploration
from quorate.models import paxos, raft
from quorate.reference import ReferenceExplorer

EDITED = """from quorate import action
from quorate.models.paxos import Ballot, Paxos, Prepare


class Edited(Paxos):
    @action
    def prepare(self, b: Ballot) -> None:
        self.sent.add(Prepare(b))
"""
"""A Paxos as after an edit: all of it, with its properties."""


@click.command()
@click.option("--rounds", default=5, help="How often each thing is measured.")
@click.option("--ballots", default=4, help="The size of the Paxos that is searched; 4 has 8 million states.")
@click.option(
    "--terms", default=4, help="That of Raft; 4 has 2.5 million states up to symmetry, 14.7 without."
)
@click.option("--probe-slots", default=27, help="Log2 of the slots of the probed table (8 bytes each).")
@click.option("--only", type=click.Choice(["paxos", "raft"]), help="One of the two.")
def main(rounds: int, ballots: int, terms: int, probe_slots: int, only: str | None) -> None:
    """Measure, print, and exit with 1 if a goal was missed."""
    with tempfile.TemporaryDirectory() as folder:
        probe = built_probe(Path(folder))
        probes = partial(probe_rates, probe, probe_slots)
        met = True
        if only != "raft":
            met &= show(paxos_rows(Path(folder), probes, rounds, ballots), rounds)
        if only != "paxos":
            met &= show(raft_rows(probes, rounds, terms), rounds)
    raise SystemExit(0 if met else 1)


def probe_rates(probe: Path, slots: int) -> tuple[float, float]:
    """Random probes a second of one thread and of two."""
    return probe_rate(probe, 1, slots), probe_rate(probe, 2, slots)


def paxos_rows(
    folder: Path, probes: Callable[[], tuple[float, float]], rounds: int, ballots: int
) -> Iterator[Row]:
    """Paxos, which is narrow: what limits the search is memory."""
    whole = search(paxos.Paxos, {"Ballot": ballots}, symmetry=False)
    reduced = search(paxos.Paxos, {"Ballot": ballots}, symmetry=True)
    whole(1, True), reduced(1, True)  # compiles, and warms what can be warmed
    samples: dict[str, list[float]] = {}
    for _ in range(rounds):
        one_probe, two_probes = probes()
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
    slow = search(paxos.Paxos, {}, symmetry=False, engine=ReferenceExplorer())(1)
    rate = slow.transitions / slow.seconds
    yield Row("reference explorer, Paxos 3/2/2", rate, f"{rate:,.0f} transitions/s")


def raft_rows(probes: Callable[[], tuple[float, float]], rounds: int, terms: int) -> Iterator[Row]:
    """Raft, which is wide: dozens of messages in flight, to be renamed for canonical forms."""
    reduced = search(raft.Raft, {"Term": terms}, symmetry=True)
    whole = search(raft.Raft, {"Term": terms}, symmetry=False)
    reduced(1), whole(1, True)  # the whole search, so that it is built with the room that its sets need
    samples: dict[str, list[Exploration]] = {}
    probed = []
    for _ in range(rounds):
        probed.append(probes())
        samples.setdefault("symmetry, one worker", []).append(reduced(1))
        samples.setdefault("symmetry, two workers", []).append(reduced(2))
        samples.setdefault("no symmetry, one worker", []).append(whole(1))
        samples.setdefault("no symmetry, two workers", []).append(whole(2))
    probe = statistics.median(one for one, _ in probed)
    yield Row("random probes, one thread", probe, millions(probe))
    gain = statistics.median(two / one for one, two in probed)
    yield Row("  gain from a second thread", gain, f"{gain:.2f} x")
    seconds: dict[str, float] = {}
    for name, explored in samples.items():
        first = explored[0]
        seconds[name] = at = statistics.median(each.seconds for each in explored)
        yield Row(f"Raft 3/{terms}, {name}", at, f"{at:.1f} s, {first.states:,} states")
        rate = first.transitions / at
        yield Row("  transitions", rate, millions(rate))
        yield Row("  states", first.states / at, millions(first.states / at))
        yield Row("  transitions to probes", rate / probe, f"{rate / probe:.3f}")
        yield Row("  bytes a state", first.bytes_per_state, f"{first.bytes_per_state:.0f}")
    for name in ("symmetry", "no symmetry"):
        gain = seconds[f"{name}, one worker"] / seconds[f"{name}, two workers"]
        yield Row(f"gain from a second worker, {name}", gain, f"{gain:.2f} x")
    share = seconds["symmetry, one worker"] / seconds["no symmetry, one worker"]
    yield Row("time with symmetry to that without", share, f"{share:.2f}")


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
