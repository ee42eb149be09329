"""`--checkpoint` and `--resume`, as a user runs them: also after kill -9, and on a disk without room."""

from __future__ import annotations

import json
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.commands import run, start

SEARCH = ("check", "paxos", "--set", "Ballot=4", "--no-symmetry")
STATES, TRANSITIONS, DEPTH = 8_220_065, 70_951_308, 32
"""Of that search, by TLC (docs/tla.md) and by brute force."""

pytestmark = pytest.mark.usefixtures("compiler")


def kept(folder: Path) -> int:
    """How many levels the text in a folder has."""
    try:
        return len(json.loads((folder / "checkpoint.json").read_text())["levels"])
    except FileNotFoundError:
        return 0


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_killed_again_and_again(
    how: signal.Signals, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "kept"
    for number, levels in enumerate((3, 14, 17, 20)):
        resume = ["--resume"] if number else []
        process = start(*SEARCH, "--checkpoint", str(folder), *resume, "--workers", str(1 + number % 2))
        while kept(folder) < levels and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(how)
        out, err = process.communicate()
        if how == signal.SIGINT and process.returncode == 3:
            assert "kept in" in out
        assert process.returncode in (-how, 130, 3, 143, 0), err
    answer = run(capsys, *SEARCH, "--checkpoint", str(folder), "--resume", "--json", "--workers", "2")
    found = json.loads(answer.out)
    assert answer.code == 0
    assert (found["states"], found["transitions"], found["depth"]) == (STATES, TRANSITIONS, DEPTH)
    assert found["kept"] == f"kept in {folder}: {STATES:,} states, depth {DEPTH}"


def test_killed_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    search, folder = ("check", "paxos", "--set", "Ballot=3", "--no-symmetry"), tmp_path / "kept"
    process = start(*search, "--checkpoint", str(folder), "--workers", "1")
    while not kept(folder) and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.communicate()
    answer = run(capsys, *search, "--checkpoint", str(folder), "--resume", "--workers", "2")
    assert answer.code == 0
    assert "185,369 states, depth 24" in answer.out


def test_deeper_and_deeper(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "kept")
    answer = run(capsys, "check", "raft", "--max-depth", "4", "--checkpoint", folder)
    assert answer.code == 3
    (states,) = re.findall(r"([\d,]+) states up to symmetry of Server, depth 4", answer.out)
    assert f"kept in {folder}: {states} states, depth 4" in answer.out
    answer = run(capsys, "check", "raft", "--max-depth", "6", "--checkpoint", folder)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines()[1] == "help: add --resume to go on from there, or name another folder"
    answer = run(capsys, "check", "raft", "--max-depth", "6", "--checkpoint", folder, "--resume")
    assert answer.code == 3
    assert "depth 6" in answer.out
    answer = run(capsys, "check", "raft", "--deadlock", "--checkpoint", folder, "--resume")
    assert answer.code == 2
    assert "--deadlock: off then, on now" in answer.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--resume",), "--checkpoint DIR"),
        (
            ("--checkpoint", "FOLDER", "--engine", "reference"),
            "the reference engine keeps no search in a folder",
        ),
        (("--checkpoint", "FOLDER", "--engine", "swarm"), "the swarm engine keeps no search in a folder"),
        (("--checkpoint", "FOLDER", "--after", "a_value_can_be_chosen"), "--from run.json"),
        (("--checkpoint", "FOLDER", "--refines", "consensus"), "leave out --checkpoint"),
        (("--checkpoint", "FOLDER", "--pdb"), "the reference engine keeps no search in a folder"),
        (("--checkpoint", "FOLDER", "--disk", "FOLDER"), "goes on when memory has ended"),
        (("--checkpoint", "FOLDER", "--disk-limit", "1G"), "add --disk DIR"),
        (("--disk", "FOLDER", "--disk-limit", "much"), "write 500M, 2G"),
        (("--disk", "FOLDER", "--all", "2"), "leave out --all, or --disk"),
        (("--disk", "FOLDER", "--refines", "consensus"), "leave out --disk"),
    ],
)
def test_what_does_not_fit_together(
    options: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [str(tmp_path / "kept") if each == "FOLDER" else each for each in options]
    answer = run(capsys, "check", "paxos", *named)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert not (tmp_path / "kept").exists()


@pytest.mark.slow
def test_a_disk_without_room(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that may not be larger stands in for a disk that is full."""
    folder = str(tmp_path / "kept")

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))

    ran = subprocess.run(
        [sys.executable, "-m", "quorate", *SEARCH, "--checkpoint", folder],
        capture_output=True,
        text=True,
        preexec_fn=little,
        check=False,
    )
    assert ran.returncode == 3
    assert "the disk, or what it may take of it, was full first" in ran.stdout
    assert re.search(r"warning: kept in .*, and not the levels after that: the disk is full", ran.stdout)
    answer = run(capsys, *SEARCH, "--checkpoint", folder, "--resume", "--json")
    assert (answer.code, json.loads(answer.out)["states"]) == (0, STATES)


@pytest.mark.slow
def test_on_disk_with_little_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Killed on disk, and resumed on other workers; the process has no more than it may, but for some percent."""
    folder = tmp_path / "kept"
    asked = (*SEARCH, "--disk", str(folder), "--memory", "200M")
    process = start(*asked, "--workers", "1")
    while (
        not (folder.exists() and list(folder.glob("levels-*")) and kept(folder) > 22)
        and process.poll() is None
    ):
        time.sleep(0.01)
    process.kill()
    process.communicate()
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, *asked, "--resume", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    text, most = ran.stdout.rsplit("resident ", 1)
    found = json.loads(text)
    assert (found["states"], found["transitions"], found["depth"]) == (STATES, TRANSITIONS, DEPTH)
    assert "sorted levels of" in found["kept"]
    assert int(most) < 210 << 10
    answer = run(capsys, *SEARCH, "--disk", str(folder), "--resume", "--json")
    assert (answer.code, json.loads(answer.out)["states"]) == (0, STATES)


MEASURED = """
import atexit, re, sys
from pathlib import Path
from quorate.cli.main import main
most = lambda: re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1]
atexit.register(lambda: print("resident", most()))
main(sys.argv[1:])
"""
"""The command, and what its process had at most, in KiB. (That of `getrusage` may be of the process before it.)"""
