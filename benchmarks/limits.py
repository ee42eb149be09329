"""What a limit of time asks for, and when the command ends: ``python benchmarks/limits.py [SECONDS]``.

Each row is a command that by itself would take (almost) for ever in one place: importing the model, compiling,
searching, searching anew because a set is too small, replaying, and the engines that prove.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
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


def main() -> None:
    """Print the table."""
    seconds = sys.argv[1] if len(sys.argv) > 1 else "5"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in (
            ("endless.py", ENDLESS),
            ("wide.py", WIDE),
            ("growing.py", GROWING),
            ("cc", HANGING),
        ):
            (folder / file).write_text(text)
        (folder / "cc").chmod(0o755)
        fresh = {"QUORATE_CACHE": str(folder / "cache")}
        rows: list[tuple[str, list[str], dict[str, str]]] = [
            ("import", ["check", str(folder / "endless.py")], {}),
            ("compile", ["check", "paxos"], {"CC": str(folder / "cc"), **fresh}),
            ("search", ["check", "paxos", "--set", "Ballot=6", "--no-symmetry"], {}),
            ("search, CPython", ["check", "paxos", "--set", "Ballot=4", "--engine", "reference"], {}),
            ("search begun anew", ["check", str(folder / "growing.py")], fresh),
            ("replay of what was found", ["check", str(folder / "wide.py")], {}),
            ("bmc", ["check", "paxos", "--set", "Ballot=4", "--engine", "bmc"], {}),
            ("pdr", ["check", "raft", "--engine", "pdr"], {}),
            ("induction", ["check", "raft", "--engine", "induction"], {}),
        ]
        print(f"{'':26}  asked   took  exit  said")
        for what, arguments, environment in rows:
            began = time.monotonic()
            run = subprocess.run(
                [sys.executable, "-m", "quorate", *arguments, "--time", f"{seconds}s", "-q"],
                capture_output=True,
                text=True,
                env=os.environ | environment,
                check=False,
            )
            took = time.monotonic() - began
            said = (run.stdout + run.stderr).strip().splitlines()
            print(
                f"{what:26}  {seconds:>4}s  {took:4.1f}s  {run.returncode:4}  {said[0] if said else ''}",
                flush=True,
            )


if __name__ == "__main__":
    main()
