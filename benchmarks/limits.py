"""Limits asked for, and kept: ``python benchmarks/limits.py [SECONDS]``.

A row of the first table is a command that by itself would take (almost) for ever in one place, with a limit of time;
of the second, one that would take more memory than it may, with what its process had at most.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ENDLESS = "while True:\n    pass\n"
HANGING = "#!/bin/sh\nsleep 1000 &\nwait\n"

WIDE = """
from quorate import Model, Range, action, invariant, when


class Four(Range): ...


class Wide(Model):
    sizes = {Four: 4}
    n: Four

    @action
    def run(self, a: Four, b: Four, c: Four, d: Four, e: Four, f: Four, g: Four, h: Four, i: Four, j: Four) -> None:
        when(a == 1 and self.n == 0)
        self.n = Four(3)


@invariant
def below_three(m: Wide) -> bool:
    return m.n < 3
"""

GROWING = """
from quorate import Map, Model, Range, Record, Set, action, reachable, when


class Knob(Range): ...
class Level(Range): ...
class Big(Range): ...
class Item(Record):
    a: Big
    b: Big


class Growing(Model):
    sizes = {Knob: 6, Level: 11, Big: 300}
    level: Map[Knob, Level]
    items: Set[Item]
    next: Big

    @action
    def turn(self, k: Knob) -> None:
        self.level[k] += 1

    @action
    def grow(self) -> None:
        when(all(self.level[k] >= 3 for k in Knob))
        self.items.add(Item(self.next, self.next))
        self.next += 1


@reachable
def never(m: Growing) -> bool:
    return m.next == 299
"""


@dataclass(frozen=True)
class Taken:
    """What came of a command, and what it took; `seconds` are those after the signal, where one was sent."""

    code: int
    out: str
    err: str
    seconds: float
    bytes: int


def taken(
    *arguments: str,
    after: float | Path | None = None,
    number: int = signal.SIGINT,
    environment: Mapping[str, str] | None = None,
) -> Taken:
    """Run ``quorate`` with these arguments. With `after`, it is sent a signal after so many seconds, or once there is
    such a file."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "quorate", *arguments],
            stdout=out,
            stderr=err,
            env={**os.environ, **(environment or {})},
        )
        try:
            if after is not None:
                while not after.exists() if isinstance(after, Path) else time.monotonic() < began + after:
                    time.sleep(0.01)
                began = time.monotonic()
                process.send_signal(number)
            code, most = _ended(process, began + MOST_SECONDS)
        except BaseException:
            process.kill()
            raise
        seconds = time.monotonic() - began
        for file in (out, err):
            file.seek(0)
        return Taken(code, out.read().decode(), err.read().decode(), seconds, most)


def _ended(process: subprocess.Popen[bytes], until: float) -> tuple[int, int]:
    """The exit code, and the most memory that the process had."""
    most = 0
    while True:
        most = max(most, _most_so_far(process.pid))
        number, status, usage = os.wait4(process.pid, os.WNOHANG)
        if number:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, most or usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        if time.monotonic() > until:
            raise TimeoutError(f"the command goes on after {MOST_SECONDS} s")
        time.sleep(0.02)


def _most_so_far(process: int) -> int:
    """The most bytes that a process has had; 0 where the system does not tell. What Linux tells at its end is no less
    than its parent had when it began, so that a large parent would count."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s*(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


MOST_SECONDS = 200.0

Row = tuple[str, list[str], Mapping[str, str]]


def rows_of_time(folder: Path) -> Iterable[Row]:
    """Commands that take for ever."""
    for file, text in (
        ("endless.py", ENDLESS),
        ("wide.py", WIDE),
        ("growing.py", GROWING),
        ("cc", HANGING),
    ):
        (folder / file).write_text(text)
    (folder / "cc").chmod(0o755)
    fresh = {"QUORATE_CACHE": str(folder / "cache")}
    hanging = {"CC": str(folder / "cc"), **fresh}
    endless = str(folder / "endless.py")
    trace = folder / "run.json"
    taken("check", "paxos:PhaseOneSkipped", "--trace", str(trace), "-q")
    huge = ["--max-states", "100000000"]
    yield "import", ["check", endless], {}
    yield "import, prove", ["prove", endless], {}
    yield "import, graph", ["graph", endless], {}
    yield "import, compare", ["compare", endless], {}
    yield "import, replay", ["replay", str(trace), endless], {}
    yield "compile", ["check", "paxos", "-q"], hanging
    yield "compile, graph", ["graph", "paxos"], hanging
    yield "search", ["check", "paxos", "--set", "Ballot=6", "--no-symmetry", "-q"], {}
    yield "search, CPython", ["check", "paxos", "--set", "Ballot=4", "--engine", "reference", "-q"], {}
    yield "search with more room", ["check", str(folder / "growing.py"), "-q"], fresh
    yield "replay of what was found", ["check", str(folder / "wide.py"), "-q"], {}
    yield "bmc", ["check", "paxos", "--set", "Ballot=4", "--engine", "bmc", "-q"], {}
    yield "pdr", ["check", "raft", "--engine", "pdr", "-q"], {}
    yield "induction", ["check", "raft", "--engine", "induction", "-q"], {}
    yield "graph", ["graph", "paxos", "--set", "Ballot=6", "--by", "sent", *huge], {}
    yield "prove", ["prove", "raft", "--no-cache"], {}
    yield "prove, one process", ["prove", "raft", "--no-cache", "--jobs", "1"], {}
    yield "compare, each of two", ["compare", "paxos", "PhaseOneSkipped", "--set", "Ballot=6", "-q"], {}


ROWS_OF_MEMORY: tuple[Row, ...] = (
    ("native", ["check", "paxos", "--set", "Ballot=6", "--no-symmetry", "-q"], {}),
    ("reference", ["check", "paxos", "--set", "Ballot=4", "--engine", "reference", "-q"], {}),
    ("bmc", ["check", "raft", "--engine", "bmc", "-q"], {}),
    ("pdr", ["check", "paxos", "--set", "Acceptor=5", "--engine", "pdr", "-q"], {}),
    ("induction", ["check", "raft", "--engine", "induction", "-q"], {}),
    (
        "compare, each of two",
        ["compare", "paxos", "PhaseOneSkipped", "--set", "Ballot=6", "--no-symmetry", "-q"],
        {},
    ),
)
MEGABYTES = (100, 300)


def main() -> None:
    """Print the tables."""
    seconds = sys.argv[1] if len(sys.argv) > 1 else "5"
    with tempfile.TemporaryDirectory() as name:
        print(f"{'':26}  asked   took  exit  said")
        for what, arguments, environment in rows_of_time(Path(name)):
            found = taken(*arguments, "--time", f"{seconds}s", environment=environment)
            print(
                f"{what:26}  {seconds:>4}s  {found.seconds:4.1f}s  {found.code:4}  {_said(found)}", flush=True
            )
    print()
    for what, arguments, environment in ROWS_OF_MEMORY:
        for asked in MEGABYTES:
            found = taken(*arguments, "--memory", f"{asked}M", "--time", "60s", environment=environment)
            most = found.bytes >> 20
            print(f"{what:26}  {asked:4}M  {most:4}M  {found.code:4}  {_said(found)}", flush=True)


def _said(found: Taken) -> str:
    lines = (found.out + found.err).strip().splitlines()
    return next((line.strip() for line in lines if "limit of" in line), lines[0] if lines else "")[:90]


if __name__ == "__main__":
    main()
