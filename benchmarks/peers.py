"""Quorate beside TLC, Rumur and Spin on Paxos and Raft: ``python benchmarks/peers.py --tlc tla2tools.jar``.

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

Size = tuple[int, ...]

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
class Protocol:
    """What is searched, and how much faster than each tool Quorate is to be.

    `sizes` are the sizes that vary, in the order in which the table has them, with their names in peers/: the
    constant of the model for Rumur, and the macro of the model for Spin.
    """

    model: str
    shown: str
    sizes: dict[str, tuple[str, str]]
    derived: Callable[[dict[str, int]], dict[str, int]]
    goals: dict[str, float]

    def settings(self, size: Size) -> dict[str, int]:
        """The sizes of the model, by the names of its sorts."""
        chosen = dict(zip(self.sizes, size, strict=True))
        return chosen | self.derived(chosen)


PAXOS = Protocol(
    "paxos", "3/2/{}", {"Ballot": ("BALLOTS", "B")}, lambda _: {}, {"Spin": 3, "Rumur": 20, "TLC": 100}
)
RAFT = Protocol(
    "raft",
    "3/{}/{}",
    {"Term": ("TERMS", "T"), "Log": ("LOG", "L")},
    lambda chosen: {"Index": chosen["Log"] + 1},
    {"Spin": 5, "Rumur": 40, "TLC": 300},
)


@dataclass(frozen=True)
class Tool:
    """Something that searches a protocol of this size; `goal` is how much faster Quorate is to be."""

    name: str
    size: Size
    run: Callable[[], Sample]
    build: float = 0.0
    goal: float | None = None


def sizes_of(_: click.Context, __: click.Parameter, text: str) -> Size:
    """Read ``3,2`` as sizes."""
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(f"{text}: write sizes such as 3,2") from None


@click.command()
@click.option("--rounds", default=3, help="How often each tool runs.")
@click.option("--only", type=click.Choice(["paxos", "raft"]), help="One of the two protocols.")
@click.option(
    "--ballots", default="4", callback=sizes_of, help="For Quorate and Spin: 4 has 8,220,065 states."
)
@click.option(
    "--slow-ballots",
    default="3",
    callback=sizes_of,
    help="For Quorate, Rumur and TLC: 3 has 185,369 states.",
)
@click.option(
    "--raft",
    default="3,3",
    callback=sizes_of,
    help="Terms and log of Raft, for Quorate and Spin: 3,3 has 2,469,942 states.",
)
@click.option(
    "--slow-raft",
    default="3,2",
    callback=sizes_of,
    help="For Quorate, Rumur and TLC: 3,2 has 204,480 states.",
)
@click.option(
    "--tlc", type=click.Path(exists=True, path_type=Path), envvar="QUORATE_TLC", help="tla2tools.jar"
)
def main(
    rounds: int,
    only: str | None,
    ballots: Size,
    slow_ballots: Size,
    raft: Size,
    slow_raft: Size,
    tlc: Path | None,
) -> None:
    """Measure, print, and exit with 1 if a goal was missed."""
    met = True
    for protocol, size, slow_size in (PAXOS, ballots, slow_ballots), (RAFT, raft, slow_raft):
        if only in (None, protocol.model):
            with tempfile.TemporaryDirectory() as folder:
                met &= compare(protocol, size, slow_size, tlc, rounds, Path(folder))
    raise SystemExit(0 if met else 1)


def compare(
    protocol: Protocol, size: Size, slow_size: Size, tlc: Path | None, rounds: int, folder: Path
) -> bool:
    """Run all tools on one protocol, and print the table; whether all goals were met."""
    tools = [quorate(protocol, size)]
    if shutil.which("spin"):
        tools.append(spin(protocol, folder, size))
    slow: list[Tool] = []
    if shutil.which("rumur"):
        slow.append(rumur(protocol, folder, slow_size))
    if tlc is not None and shutil.which("java"):
        slow.append(tlc_tool(protocol, folder, slow_size, tlc))
    if slow and slow_size != size:
        tools.append(quorate(protocol, slow_size))
    tools += slow
    load = os.getloadavg()[0]
    samples: dict[tuple[str, Size], list[Sample]] = {(t.name, t.size): [] for t in tools}
    for _ in range(rounds):
        for tool in tools:
            samples[tool.name, tool.size].append(tool.run())
            require_agreement(samples)
    met = show(protocol, tools, samples)
    Console().print(
        f"medians of {rounds} rounds, one worker; {os.cpu_count()} processors; "
        f"load {load:.1f} before, {os.getloadavg()[0]:.1f} after"
    )
    return met


def require_agreement(samples: dict[tuple[str, Size], list[Sample]]) -> None:
    """All tools must have found the same number of states at each size."""
    for size in {size for _, size in samples}:
        found = {name: {s.states for s in each} for (name, of), each in samples.items() if of == size}
        if len(set().union(*found.values())) > 1:
            raise SystemExit(f"at size {size} the tools differ in the number of states: {found}")


# ----------------------------------------------------------------------------------------- the tools


def quorate(protocol: Protocol, size: Size) -> Tool:
    """Quorate; what it compiled is in its cache."""
    settings = [f"{name}={number}" for name, number in protocol.settings(size).items()]
    command = [sys.executable, str(HERE / "explore.py"), protocol.model, *settings]

    def run(environment: dict[str, str] | None = None) -> Sample:
        output, wall, memory = measured(command, environment)
        told = json.loads(output)
        return Sample(told["states"], told["seconds"], wall, memory)

    with tempfile.TemporaryDirectory() as cold:
        first = run({"QUORATE_CACHE": cold, "XDG_CACHE_HOME": cold})
    again = run()
    # Without the searches, whose times differ by more than compiling takes.
    build = (first.wall - first.search) - (again.wall - again.search)
    return Tool("Quorate", size, run, build=max(build, 0.0))


def tlc_tool(protocol: Protocol, folder: Path, size: Size, jar: Path) -> Tool:
    """TLC on the exported module, with the collector it asks for and half of the memory."""
    module = export(instance_of(protocol.model, protocol.settings(size)), symmetry=False)
    bare = replace(module.configs[f"{module.name}.cfg"], invariants=(), properties=())
    command = tlc_command(folder, module, bare, jar)

    def run() -> Sample:
        output, wall, memory = measured(command, folder=folder)
        return Sample(number(TLC_STATES, output), wall, wall, memory)

    return Tool("TLC", size, run, goal=protocol.goals["TLC"])


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


def spin(protocol: Protocol, folder: Path, size: Size) -> Tool:
    """Spin's verifier, exhaustive, with no reduction and a table large enough."""
    source = shutil.copy(MODELS / f"{protocol.model}.pml", folder)
    macros = [f"-D{macro}={of}" for (_, macro), of in zip(protocol.sizes.values(), size, strict=True)]
    began = time.perf_counter()
    subprocess.run(["spin", *macros, "-a", source], cwd=folder, check=True, capture_output=True)
    options = ["-DSAFETY", "-DNOREDUCE", "-DMEMLIM=8000"]
    subprocess.run([*CC, *options, "-o", "pan", "pan.c"], cwd=folder, check=True, capture_output=True)
    build = time.perf_counter() - began
    command = [str(folder / "pan"), "-m1000000", "-w24"]

    def run() -> Sample:
        output, wall, memory = measured(command, folder=folder)
        return Sample(number(r"(\d+) states, stored", output), wall, wall, memory)

    return Tool("Spin", size, run, build, protocol.goals["Spin"])


def rumur(protocol: Protocol, folder: Path, size: Size) -> Tool:
    """Rumur's verifier, with one thread."""
    source = (MODELS / f"{protocol.model}.m").read_text()
    for (constant, _), of in zip(protocol.sizes.values(), size, strict=True):
        source, replaced = re.subn(rf"\b{constant}: \d+;", f"{constant}: {of};", source)
        assert replaced == 1, f"{protocol.model}.m has {replaced} lines for {constant}"
    (folder / "model.m").write_text(source)
    began = time.perf_counter()
    options = ["--threads", "1", "--deadlock-detection", "off", "--symmetry-reduction", "off"]
    subprocess.run(["rumur", *options, "--output", "rumur.c", "model.m"], cwd=folder, check=True)
    command = [*CC, "-std=c11", "-o", "rumur", "rumur.c", "-lpthread"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    build = time.perf_counter() - began

    def run() -> Sample:
        output, wall, memory = measured([str(folder / "rumur")])
        return Sample(number(r"(\d+) states, \d+ rules fired", output), wall, wall, memory)

    return Tool("Rumur", size, run, build, protocol.goals["Rumur"])


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


def show(protocol: Protocol, tools: Sequence[Tool], samples: dict[tuple[str, Size], list[Sample]]) -> bool:
    """Print the table; whether all goals were met."""
    table = Table(
        protocol.model, "", "states", "search", "wall", "peak memory", "build", "Quorate is", "goal"
    )
    for column in table.columns:
        column.no_wrap = True
    met = True
    for tool in tools:
        found = samples[tool.name, tool.size]
        rate = statistics.median(s.states / s.search for s in found)
        ours = samples["Quorate", tool.size]
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
            protocol.shown.format(*tool.size),
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
