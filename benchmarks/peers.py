"""Quorate beside TLC, Rumur and Spin on Paxos, as a table: ``python benchmarks/peers.py --tlc tla2tools.jar``.

TLC runs the very module that ``quorate export tla`` writes; for Rumur and Spin there are models of the same states in
peers/, written by hand and as small as they can be. Everything runs with one worker, stores states exactly (TLC: by
64-bit fingerprint, as it does) without symmetry, and decides no property. Runs whose numbers of states differ end the
benchmark. What is not on this machine is left out.

The tools take turns within a round, so that what else the machine does weighs on all of them; the table has medians
over the rounds, and the load is printed beside it. `search` is distinct states a second while searching (where a tool
does not say, of all its time); `wall` is the whole process, start included, but not what it takes to generate and
compile code, which is `build`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
from measuring import HERE
from rich.console import Console
from rich.table import Table

from quorate.output.tla import export
from quorate.output.tla.config import Config
from quorate.output.tla.module import Module
from quorate.verdicts.selection import instance_of

MODELS = HERE / "peers"
CC = ["cc", "-O3", "-march=native"]


@dataclass(frozen=True)
class Sample:
    """One run: `search` and `wall` in seconds, `memory` in bytes."""

    states: int
    search: float
    wall: float
    memory: int


@dataclass(frozen=True)
class Tool:
    """Something that searches Paxos with so many ballots; `goal` is how much faster Quorate is to be."""

    name: str
    ballots: int
    run: Callable[[], Sample]
    build: float = 0.0
    goal: float | None = None


@click.command()
@click.option("--rounds", default=3, help="How often each tool runs.")
@click.option("--ballots", default=4, help="Size for Quorate and Spin: 4 has 8,220,065 states.")
@click.option("--slow-ballots", default=3, help="Size for Quorate, Rumur and TLC: 3 has 185,369 states.")
@click.option(
    "--tlc", type=click.Path(exists=True, path_type=Path), envvar="QUORATE_TLC", help="tla2tools.jar"
)
def main(rounds: int, ballots: int, slow_ballots: int, tlc: Path | None) -> None:
    """Measure, print, and exit with 1 if a goal was missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tools = [quorate(ballots)]
        if shutil.which("spin"):
            tools.append(spin(folder, ballots))
        slow: list[Tool] = []
        if shutil.which("rumur"):
            slow.append(rumur(folder, slow_ballots))
        if tlc is not None and shutil.which("java"):
            slow.append(tlc_tool(folder, slow_ballots, tlc))
        if slow and slow_ballots != ballots:
            tools.append(quorate(slow_ballots))
        tools += slow
        load = os.getloadavg()[0]
        samples: dict[tuple[str, int], list[Sample]] = {(t.name, t.ballots): [] for t in tools}
        for _ in range(rounds):
            for tool in tools:
                samples[tool.name, tool.ballots].append(tool.run())
                require_agreement(samples)
        met = show(tools, samples)
        Console().print(
            f"medians of {rounds} rounds, one worker; {os.cpu_count()} processors; "
            f"load {load:.1f} before, {os.getloadavg()[0]:.1f} after"
        )
    raise SystemExit(0 if met else 1)


def require_agreement(samples: dict[tuple[str, int], list[Sample]]) -> None:
    """All tools must have found the same number of states at each size."""
    for ballots in {ballots for _, ballots in samples}:
        found = {name: {s.states for s in each} for (name, size), each in samples.items() if size == ballots}
        if len(set().union(*found.values())) > 1:
            raise SystemExit(f"with {ballots} ballots the tools differ in the number of states: {found}")


# ----------------------------------------------------------------------------------------- the tools


def quorate(ballots: int) -> Tool:
    """Quorate; what it compiled is in its cache."""
    command = [sys.executable, str(HERE / "explore.py"), "paxos", f"Ballot={ballots}"]

    def run() -> Sample:
        output, wall, memory = measured(command)
        told = json.loads(output)
        return Sample(told["states"], told["seconds"], wall, memory)

    cold = tempfile.mkdtemp()
    try:
        _, first, _ = measured(command, {"QUORATE_CACHE": cold, "XDG_CACHE_HOME": cold})
    finally:
        shutil.rmtree(cold)
    again = run()
    return Tool("Quorate", ballots, run, build=max(first - again.wall, 0.0))


def tlc_tool(folder: Path, ballots: int, jar: Path) -> Tool:
    """TLC on the exported module, with the collector it asks for and half of the memory."""
    module = export(instance_of("paxos", {"Ballot": ballots}), symmetry=False)
    bare = replace(module.configs[f"{module.name}.cfg"], invariants=(), properties=())
    command = tlc_command(folder, module, bare, jar)

    def run() -> Sample:
        output, wall, memory = measured(command, folder=folder)
        return Sample(number(TLC_STATES, output), wall, wall, memory)

    return Tool("TLC", ballots, run, goal=100)


TLC_STATES = r"(\d+) distinct states found, 0 states left"


def tlc_command(folder: Path, module: Module, config: Config, jar: Path) -> list[str]:
    """The command that runs TLC with one worker in the folder, to which its files are written."""
    (folder / f"{module.name}.tla").write_text(module.text)
    (folder / "one.cfg").write_text(config.text())
    (folder / ".tlaplus").mkdir(exist_ok=True)
    (folder / ".tlaplus" / "esc.txt").write_text("NO_STATISTICS\n")
    command = ["java", "-XX:+UseParallelGC", "-XX:MaxRAMPercentage=50", f"-Duser.home={folder}"]
    command += ["-cp", str(jar.resolve()), "tlc2.TLC", "-workers", "1", "-noGenerateSpecTE"]
    return [*command, "-metadir", str(folder / "states"), "-config", "one.cfg", module.name]


def spin(folder: Path, ballots: int) -> Tool:
    """Spin's verifier, exhaustive, with no reduction and a table large enough."""
    shutil.copy(MODELS / "paxos.pml", folder)
    began = time.perf_counter()
    subprocess.run(["spin", f"-DB={ballots}", "-a", "paxos.pml"], cwd=folder, check=True, capture_output=True)
    options = ["-DSAFETY", "-DNOREDUCE", "-DMEMLIM=8000"]
    subprocess.run([*CC, *options, "-o", "pan", "pan.c"], cwd=folder, check=True, capture_output=True)
    build = time.perf_counter() - began
    command = [str(folder / "pan"), "-m1000000", "-w24"]

    def run() -> Sample:
        output, wall, memory = measured(command, folder=folder)
        return Sample(number(r"(\d+) states, stored", output), wall, wall, memory)

    return Tool("Spin", ballots, run, build, goal=3)


def rumur(folder: Path, ballots: int) -> Tool:
    """Rumur's verifier, with one thread."""
    source = (MODELS / "paxos.m").read_text()
    (folder / "paxos.m").write_text(re.sub(r"BALLOTS: \d+", f"BALLOTS: {ballots}", source))
    began = time.perf_counter()
    options = ["--threads", "1", "--deadlock-detection", "off", "--symmetry-reduction", "off"]
    subprocess.run(["rumur", *options, "--output", "rumur.c", "paxos.m"], cwd=folder, check=True)
    command = [*CC, "-std=c11", "-o", "rumur", "rumur.c", "-lpthread"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    build = time.perf_counter() - began

    def run() -> Sample:
        output, wall, memory = measured([str(folder / "rumur")])
        return Sample(number(r"(\d+) states, \d+ rules fired", output), wall, wall, memory)

    return Tool("Rumur", ballots, run, build, goal=20)


def measured(
    command: Sequence[str], environment: dict[str, str] | None = None, folder: Path | None = None
) -> tuple[str, float, int]:
    """What a process prints, the seconds it takes, and the most memory it had, in bytes."""
    with tempfile.TemporaryFile("w+") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **(environment or {})},
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{text[-2000:]}")
    return text, wall, used.ru_maxrss * 1024


def number(pattern: str, text: str) -> int:
    """The number that a pattern finds, last of all."""
    found = re.findall(pattern, text)
    if not found:
        raise SystemExit(f"no number of states in:\n{text[-2000:]}")
    return int(found[-1])


# ----------------------------------------------------------------------------------------- the table


def show(tools: Sequence[Tool], samples: dict[tuple[str, int], list[Sample]]) -> bool:
    """Print the table; whether all goals were met."""
    table = Table("Paxos", "", "states", "search", "wall", "peak memory", "build", "Quorate is", "goal")
    for column in table.columns:
        column.no_wrap = True
    met = True
    for tool in tools:
        found = samples[tool.name, tool.ballots]
        rate = statistics.median(s.states / s.search for s in found)
        ours = samples["Quorate", tool.ballots]
        # Of each round by itself, since the machine is not the same in all of them.
        ratio = statistics.median(
            (mine.states / mine.search) / (theirs.states / theirs.search)
            for mine, theirs in zip(ours, found, strict=True)
        )
        verdict = ""
        if tool.goal is not None:
            met &= ratio >= tool.goal
            verdict = f"≥ {tool.goal:g} {'met' if ratio >= tool.goal else 'MISSED'}"
        table.add_row(
            f"3/2/{tool.ballots}",
            tool.name,
            f"{found[0].states:,}",
            f"{rate:,.0f}/s",
            f"{statistics.median(s.wall for s in found):.2f} s",
            f"{statistics.median(s.memory for s in found) / 2**20:,.0f} MB",
            f"{tool.build:.1f} s" if tool.build else "",
            f"{ratio:.1f} x" if tool.goal is not None else "",
            verdict,
        )
    Console(width=120).print(table)
    return met


if __name__ == "__main__":
    main()
