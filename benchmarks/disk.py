"""Searches that go on on disk, beside the same in memory: ``python benchmarks/disk.py``.

Each search is a command in a process of its own, so that what it has resident is its own. The counts have to agree.
``--ballots 5`` takes 352 million states of Paxos, some five minutes.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click
from measuring import Row, millions, show

COMMAND = """
import atexit, resource, sys
from quorate.cli.main import main
def tell():
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_maxrss * 1024, used.ru_utime + used.ru_stime)
atexit.register(tell)
main(sys.argv[1:])
"""
UNITS = {"MB": 1e6, "GB": 1e9}


@dataclass(frozen=True)
class Found:
    """What a search came to: its counts, seconds, bytes resident, and bytes on disk a state, read and written."""

    counts: tuple[int, int, int]
    seconds: float
    processor: float
    resident: float
    a_state: float
    read: float
    written: float


def searched(arguments: Sequence[str]) -> Found:
    """A search by the command."""
    ran = subprocess.run(
        [sys.executable, "-c", COMMAND, "check", *arguments, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        raise SystemExit(ran.stderr or ran.stdout)
    text, last = ran.stdout.rstrip().rsplit("\n", 1)
    found, (resident, processor) = json.loads(text), map(float, last.split())
    kept = found["kept"] or ""
    traffic = [
        float(number.replace(",", "")) * UNITS[unit]
        for number, unit in re.findall(r"([\d,.]+) ([MG]B)", kept)
    ]
    a_state = re.search(r"([\d.]+) bytes a state", kept)
    return Found(
        (found["states"], found["transitions"], found["depth"]),
        found["seconds"]["explore"],
        processor,
        resident,
        float(a_state[1]) if a_state else 0.0,
        *(traffic[1:] if len(traffic) == 3 else (0.0, 0.0)),
    )


def rows(name: str, model: Sequence[str], memory: str, rounds: int, in_memory: bool) -> Iterator[Row]:
    """A model in memory, kept in a folder, and on disk with this much memory."""
    limit = float(memory.rstrip("MG")) * (1 << (30 if memory.endswith("G") else 20))
    best: dict[str, Found] = {}
    for _ in range(rounds):
        for how in ("in memory", "--checkpoint", "--disk") if in_memory else ("--disk",):
            with tempfile.TemporaryDirectory() as folder:
                options = {
                    "in memory": [],
                    "--checkpoint": ["--checkpoint", f"{folder}/kept"],
                    "--disk": ["--disk", f"{folder}/kept", "--memory", memory],
                }[how]
                found = searched([*model, *options])
            if how not in best or found.seconds < best[how].seconds:
                best[how] = found
    disk = best["--disk"]
    states = disk.counts[0]
    for how, found in best.items():
        assert found.counts == disk.counts, (how, found.counts, disk.counts)
        said = f"{found.seconds:.1f} s ({found.processor:.1f} s cpu), {millions(states / found.seconds)}"
        yield Row(f"{name} {how}", found.seconds, f"{said}, {found.resident / (1 << 20):,.0f} MB")
    if in_memory:
        memory_, kept = best["in memory"], best["--checkpoint"]
        yield Row(
            f"{name} kept / in memory",
            kept.seconds / memory_.seconds,
            f"{kept.seconds / memory_.seconds:.2f}",
        )
        slower = disk.seconds / memory_.seconds
        yield Row(f"{name} on disk / in memory", slower, f"{slower:.2f}", ("≤", 4.0))
    share = disk.resident / limit
    yield Row(f"{name} resident / --memory", share, f"{share:.2f} of {memory}", ("≤", 1.05))
    yield Row(f"{name} bytes a state", disk.a_state, f"{disk.a_state:.1f}, of {states:,} states")
    yield Row(f"{name} read", disk.read, f"{disk.read / 1e9:.2f} GB, {disk.read / states:.1f} bytes a state")
    yield Row(
        f"{name} written",
        disk.written,
        f"{disk.written / 1e9:.2f} GB, {disk.written / states:.1f} bytes a state",
    )


@click.command()
@click.option("--rounds", default=3, help="How often each search is made; the fastest counts.")
@click.option("--ballots", default=4, help="The size of Paxos; 4 has 8 million states, 5 has 352 million.")
@click.option("--terms", default=4, help="That of Raft; 4 has 2.5 million states up to symmetry.")
@click.option("--memory", default="150M", help="How much memory the searches on disk have.")
@click.option("--only", type=click.Choice(["paxos", "raft"]), help="One of the two.")
@click.option("--in-memory/--disk-only", default=True, help="Whether they are made in memory too.")
def main(rounds: int, ballots: int, terms: int, memory: str, only: str | None, in_memory: bool) -> None:
    """Measure, print, and exit with 1 if a goal was missed."""
    paxos = ("paxos", "--set", f"Ballot={ballots}", "--no-symmetry")
    raft = ("raft", "--set", f"Term={terms}")
    met = True
    for name, model in (("paxos", paxos), ("raft", raft)):
        if only in (None, name):
            met &= show(rows(name, model, memory, rounds, in_memory), rounds)
    raise SystemExit(0 if met else 1)


if __name__ == "__main__":
    main()
