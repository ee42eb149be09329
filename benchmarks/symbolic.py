"""What the symbolic engines cost here, as a table: ``python benchmarks/symbolic.py``.

In processor seconds, each in a process of its own, beside a goal where there is one; and as a multiple of
what the same SAT solver takes here for a problem that is always the same (pigeons, and one hole too few), so
that a figure means something on another machine, or a busy one.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import click
from measuring import Row, show

from quorate.symbolic.finite.sat import solver

PIGEONS = 9


@dataclass(frozen=True)
class Job:
    """A check, the outcome it has to have, and a goal in processor seconds if there is one."""

    model: str
    sizes: tuple[str, ...]
    engine: str
    outcome: str
    goal: float | None = None
    depth: int | None = None
    only: str | None = None

    @property
    def name(self) -> str:
        return " ".join([f"{self.engine}: {self.model}", *self.sizes])


JOBS = (
    Job("paxos:PhaseOneSkipped", (), "bmc", "violated"),
    # The seventeen steps of P1: single seconds.
    Job("paxos:AnyReportedValue", ("Ballot=3",), "bmc", "violated", 9.0, only="agreement"),
    Job("paxos", ("Ballot=3",), "bmc", "undecided", depth=12),
    Job("raft:AlwaysTruncated", (), "bmc", "violated"),
    Job("raft:NoUpToDateCheck", (), "bmc", "violated", only="leader_completeness"),
    Job("raft:OnlyLastTermCompared", (), "bmc", "violated", only="leader_completeness"),
    Job("raft", (), "bmc", "undecided", depth=9),
    # The duel, a lasso of eight steps.
    Job("flp_paxos", ("Acceptor=2", "Ballot=6"), "bmc", "violated", only="a_value_is_chosen"),
    Job("paxos", ("Ballot=3",), "induction", "holds"),
    Job("paxos", (), "pdr", "holds"),
    Job("paxos", ("Ballot=3",), "pdr", "holds", only="agreement"),
    # Three acceptors, two values, four ballots: well under a minute.
    Job("paxos", ("Ballot=4",), "pdr", "holds", 40.0, only="agreement"),
    Job("paxos", ("Acceptor=5", "Ballot=3"), "pdr", "holds", only="agreement"),
    Job("multipaxos", (), "pdr", "holds", only="agreement"),
    Job("raft", ("Log=1", "Index=2"), "pdr", "holds", only="election_safety"),
    Job("raft", ("Log=1", "Index=2"), "pdr", "holds"),
)


@click.command()
@click.option("--only", help="Those whose name has this in it.")
def main(only: str | None) -> None:
    """Measure, print, and exit with 1 if a goal was missed."""
    jobs = [job for job in JOBS if only is None or only in job.name]
    sys.exit(0 if show(_rows(jobs), 1) else 1)


def _rows(jobs: list[Job]) -> Iterator[Row]:
    unit = _pigeons()
    yield Row(f"{PIGEONS} pigeons in {PIGEONS - 1} holes", unit, f"{unit:.2f} s")
    for job in jobs:
        seconds = _measured(job)
        goal = None if job.goal is None else ("≤", job.goal)
        yield Row(job.name, seconds, f"{seconds:.2f} s, {seconds / unit:.1f} x pigeons", goal)


def _measured(job: Job) -> float:
    """Processor seconds of the check, without starting Python and importing."""
    arguments: dict[str, object] = {"engine": job.engine, "sizes": dict(_size(each) for each in job.sizes)}
    if job.depth is not None:
        arguments["max_depth"] = job.depth
    if job.only is not None:
        arguments["properties"] = [job.only]
    code = (
        "import time, quorate\n"
        f"quorate.check({job.model!r}, max_states=1)\n"
        "began = time.process_time()\n"
        f"result = quorate.check({job.model!r}, **{arguments!r})\n"
        "print(result.outcome, time.process_time() - began)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    outcome, seconds = ran.stdout.split()
    if outcome != job.outcome:
        raise click.ClickException(f"{job.name} is {outcome}, and should be {job.outcome}")
    return float(seconds)


def _size(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    return name, int(number)


def _pigeons() -> float:
    """Processor seconds for a pigeonhole formula, which has no short proof by resolution."""
    found = solver("minisat22")
    holes = range(PIGEONS - 1)
    at = {pair: found.variable() for pair in itertools.product(range(PIGEONS), holes)}
    found.add([at[pigeon, hole] for hole in holes] for pigeon in range(PIGEONS))
    pairs = list(itertools.combinations(range(PIGEONS), 2))
    found.add([-at[a, hole], -at[b, hole]] for hole in holes for a, b in pairs)
    began = time.process_time()
    if found.solve() is not False:
        raise click.ClickException("the solver is wrong about pigeons")
    return time.process_time() - began


if __name__ == "__main__":
    main()
