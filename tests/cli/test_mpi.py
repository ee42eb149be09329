"""`mpirun -n 3 quorate check`: the first process prints what one process prints, and a folder serves any number."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests import mpi
from tests.few import few

pytestmark = [pytest.mark.usefixtures("compiler"), mpi.needs_mpi]

PAXOS = ("check", "paxos:AnyReportedValue", "--no-symmetry", "--set", "Ballot=3")
"""An agreement that is violated after 17 steps."""


def told(output: str) -> dict[str, Any]:
    """A result, but for how fast it was, and by whom it was found."""
    result: dict[str, Any] = json.loads(output)
    for name in ("seconds", "bytes_per_state", "workers", "processes", "kept", "warnings", "profile"):
        del result[name]
    return result


def alone(*arguments: str) -> dict[str, Any]:
    return told(mpi.run(1, "-m", "quorate", *arguments, "--no-mpi", "--json").stdout)


def test_one_result_and_its_exit_code(tmp_path: Path) -> None:
    trace = tmp_path / "run.json"
    ended = mpi.quorate(3, *PAXOS, "--json", "--trace", str(trace))
    assert ended.returncode == 1
    assert told(ended.stdout) == alone(*PAXOS)
    assert json.loads(ended.stdout)["processes"] == 3
    assert trace.exists()


def test_a_folder_serves_any_number_of_processes(tmp_path: Path) -> None:
    keeping = ("--checkpoint", str(tmp_path / "run"))
    whole = alone(*PAXOS)
    first = mpi.quorate(3, *PAXOS, *keeping, "--max-depth", "9")
    assert first.returncode == 3
    assert "depth 9, by 3 processes" in first.stdout
    again = mpi.quorate(3, *PAXOS, *keeping, "--max-depth", "12", "--resume")
    assert again.returncode == 3
    assert {each.name for each in (tmp_path / "run").iterdir()} >= {"rank-0", "rank-1", "rank-2"}
    fewer = mpi.quorate(2, *PAXOS, *keeping, "--resume", "--json")
    assert fewer.returncode == 1
    assert told(fewer.stdout) == whole
    assert not (tmp_path / "run" / "rank-2").exists()
    one = mpi.quorate(1, *PAXOS, *keeping, "--resume", "--mpi", "--json")
    assert told(one.stdout) == whole
    refused = mpi.quorate(1, *PAXOS, *keeping, "--resume")
    assert refused.returncode == 2
    assert "one by 2 processes" in refused.stderr or "add --mpi" in refused.stderr


@pytest.mark.slow
def test_what_one_process_kept(tmp_path: Path) -> None:
    keeping = ("--checkpoint", str(tmp_path / "run"))
    mpi.quorate(1, *PAXOS, *keeping, "--max-depth", "9")
    assert told(mpi.quorate(2, *PAXOS, *keeping, "--resume", "--json").stdout) == alone(*PAXOS)


@pytest.mark.slow
def test_a_part_that_is_gone(tmp_path: Path) -> None:
    keeping = ("--checkpoint", str(tmp_path / "run"))
    mpi.quorate(2, *PAXOS, *keeping, "--max-depth", "9")
    (tmp_path / "run" / "rank-1" / "states-1").unlink()
    ended = mpi.quorate(2, *PAXOS, *keeping, "--resume")
    assert ended.returncode == 2
    assert ended.stderr.count("no process finds rank-1/states-1") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    few(
        2,
        [
            (("flp",), "properties of runs need the whole graph in one process"),
            (("paxos", "--disk", "run"), "--disk is for a search in one process"),
            (("paxos", "--all", "2"), "several runs to a violation (--all)"),
            (("paxos", "--profile"), "is measured in one process"),
            (("paxos", "--engine", "reference"), "the reference engine searches in one process"),
            (("flp", "--refines", "consensus_log"), "--refines decides one thing only: leave out --mpi"),
            (("no_such_model",), "there is no model called no_such_model"),
        ],
    ),
)
def test_what_several_processes_cannot(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        mpi.command(2, "-m", "quorate", "check", *arguments),
        capture_output=True,
        text=True,
        env=mpi.environment(),
        cwd=tmp_path,
    )
    assert ended.returncode == 2
    assert ended.stderr.count(said) == 1, ended.stderr


def test_without_mpi4py(tmp_path: Path) -> None:
    (tmp_path / "mpi4py.py").write_text("raise ImportError('there is none')")
    environment = {**mpi.environment(), "PYTHONPATH": str(tmp_path)}
    ended = subprocess.run(
        mpi.command(2, "-m", "quorate", "check", "paxos"), capture_output=True, text=True, env=environment
    )
    assert ended.returncode == 2
    assert ended.stderr.count("pip install 'quorate[mpi]'") == 1


def test_limits() -> None:
    states = mpi.quorate(2, *PAXOS, "--max-states", "2000", "--json")
    assert states.returncode == 3
    assert json.loads(states.stdout)["exploration"] == "states"
    timed = mpi.quorate(2, "check", "raft", "--set", "Term=4", "--time", "3s", "--json")
    assert timed.returncode == 3
    assert json.loads(timed.stdout)["exploration"] == "time"


@pytest.mark.slow
def test_a_killed_process_ends_all_and_fewer_go_on(tmp_path: Path) -> None:
    arguments = (
        "check",
        "paxos",
        "--set",
        "Ballot=4",
        "--no-symmetry",
        "--checkpoint",
        str(tmp_path / "run"),
    )
    text = tmp_path / "run" / "checkpoint.json"
    with subprocess.Popen(
        mpi.command(3, "-m", "quorate", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=mpi.environment(),
    ) as running:
        latest = time.monotonic() + 300
        while not text.exists() and running.poll() is None and time.monotonic() < latest:
            time.sleep(0.05)
        os.kill(_last_of(running.pid), signal.SIGKILL)
        output, _ = running.communicate(timeout=60)
    assert running.returncode != 0
    assert "signal 9" in output
    ended = mpi.quorate(2, *arguments, "--resume", "--json")
    assert (ended.returncode, json.loads(ended.stdout)["states"]) == (0, 8_220_065)


def _last_of(launcher: int) -> int:
    """A process that a launcher has started."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    children = [
        int(child) for child, parent in map(str.split, listed.stdout.splitlines()) if int(parent) == launcher
    ]
    return max(children)
