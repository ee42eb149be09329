"""Searches by several processes, beside the same by one: ``python benchmarks/mpi.py``.

What is compared is the processor time that all processes spend on the search together, since those of one machine
share its processors. The counts have to agree. ``--launcher`` names a command in place of ``mpirun``, for several
machines.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from measuring import Row, millions, show

COMMAND = """
import json, os, resource, socket, sys, time
from quorate.cli.main import main
from quorate.native import mpi_searching, searching
folder = sys.argv.pop(1)
def timed(run):
    def measured(self, search):
        began = time.process_time()
        stop = run(self, search)
        used, most = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        sent = getattr(search.handle, "sent_words", 0)
        with open(f"{folder}/{socket.gethostname()}-{os.getpid()}", "w") as file:
            json.dump([used, most * 1024, sent * 8], file)
        return stop
    return measured
searching.Searching._run = timed(searching.Searching._run)
mpi_searching.SharedSearching._run = timed(mpi_searching.SharedSearching._run)
main(sys.argv[1:])
"""


@dataclass(frozen=True)
class Found:
    """What a search came to: its counts, seconds, and those of all processors; the bytes that the processes have
    resident, and sent to others."""

    counts: tuple[int, int, int]
    seconds: float
    processor: float
    resident: float
    sent: float


def searched(arguments: Sequence[str], launched: Sequence[str]) -> Found:
    """A search by the command."""
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            [*launched, sys.executable, "-c", COMMAND, folder, "check", *arguments, "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode != 0:
            raise SystemExit(ran.stderr or ran.stdout)
        told = [json.loads(each.read_text()) for each in Path(folder).iterdir()]
    found = json.loads(ran.stdout)
    assert len(told) == found["processes"]
    processor, resident, sent = map(sum, zip(*told, strict=True))
    counts = (found["states"], found["transitions"], found["depth"])
    return Found(counts, found["seconds"]["explore"], processor, resident, sent)


def rows(
    name: str, model: Sequence[str], counts: Sequence[int], launcher: Sequence[str], rounds: int
) -> Iterator[Row]:
    """A model by one process as usual, and by so many."""
    best: dict[int, Found] = {}
    for _ in range(rounds):
        for count in (0, *counts):
            launched = [each.replace("{}", str(count)) for each in launcher] if count else []
            found = searched([*model, *(["--mpi"] if count else ["--workers", "1", "--no-mpi"])], launched)
            if count not in best or found.processor < best[count].processor:
                best[count] = found
    alone = best[0]
    states = alone.counts[0]
    for count, found in best.items():
        assert found.counts == alone.counts, (count, found.counts, alone.counts)
        said = f"{found.processor:.1f} s cpu ({found.seconds:.1f} s), {millions(states / found.processor)}"
        said += f", {found.resident / (1 << 20):,.0f} MB, {found.sent / 1e6:,.0f} MB sent"
        yield Row(f"{name} {f'{count} processes' if count else 'alone'}", found.processor, said)
    for count in counts:
        more = best[count].processor / alone.processor
        yield Row(f"{name} {count} processes / alone", more, f"{more:.2f}", ("≤", 1.4))


@click.command()
@click.option(
    "--rounds", default=3, help="How often each search is made; the one of least processor time counts."
)
@click.option("--ballots", default=4, help="The size of Paxos; 4 has 8 million states.")
@click.option("--terms", default=4, help="That of Raft; 4 has 2.5 million states up to symmetry.")
@click.option("--only", type=click.Choice(["paxos", "raft"]), help="One of the two.")
@click.option("--count", "counts", multiple=True, default=(1, 2, 4), help="So many processes (repeatable).")
@click.option(
    "--launcher",
    default="mpirun --oversubscribe -n {}",
    help="What starts them; {} is how many.",
    show_default=True,
)
def main(
    rounds: int, ballots: int, terms: int, only: str | None, counts: tuple[int, ...], launcher: str
) -> None:
    """Measure, print, and exit with 1 if a goal was missed."""
    paxos = ("paxos", "--set", f"Ballot={ballots}", "--no-symmetry")
    raft = ("raft", "--set", f"Term={terms}")
    met = True
    for name, model in (("paxos", paxos), ("raft", raft)):
        if only in (None, name):
            met &= show(rows(name, model, counts, shlex.split(launcher), rounds), rounds)
    raise SystemExit(0 if met else 1)


if __name__ == "__main__":
    main()
