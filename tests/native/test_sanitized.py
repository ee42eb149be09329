"""Generated code under the sanitizers of memory, of threads and of what C leaves undefined, searching as users do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from quorate.native import build

GROWING = str(Path(__file__).parent / "growing.py")
RECORDED = str(Path(__file__).parent / "recorded.py")
SANITIZERS = ("-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-DCHECKED")
"""With CHECKED, the renaming of each recorded edge is applied, and must give the representative."""

SEARCHES = [
    (("multipaxos", "--set", "Slot=1", "--set", "Command=1"), 0, "complete"),
    (("raft", "--set", "Term=2"), 0, "complete"),
    ((f"{GROWING}:Late",), 1, "violation"),
    ((f"{GROWING}:Shelves",), 1, "violation"),
    ((f"{GROWING}:Gossip",), 1, "violation"),
    ((f"{GROWING}:Boxes",), 0, "complete"),
    ((f"{RECORDED}:Shipping", "--keep-going", "--set", "Mark=2"), 1, "complete"),
    ((f"{RECORDED}:Late", "--keep-going"), 1, "complete"),
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, compiler: str) -> dict[str, str]:
    """Where what is compiled has the sanitizers, and a Python that has them loaded."""
    folder = tmp_path_factory.mktemp("sanitized")
    command = build.compiler()
    (folder / "cc").write_text(f'#!/bin/sh\nexec {" ".join(command)} "$@" {" ".join(SANITIZERS)}\n')
    (folder / "cc").chmod(0o755)
    libraries = [
        subprocess.run(
            [*command, f"-print-file-name={name}"], capture_output=True, text=True, check=True
        ).stdout.strip()
        for name in ("libasan.so", "libubsan.so")
    ]
    if not all(map(os.path.isabs, libraries)):
        pytest.skip("the sanitizers of memory are not on this machine")
    return {
        **os.environ,
        "CC": str(folder / "cc"),
        "LD_PRELOAD": " ".join(libraries),
        "ASAN_OPTIONS": "detect_leaks=0",  # Python's own are none of ours
    }


WALKS = [
    (("raft:Figure8",), 1, "violation"),
    (("paxos", "--deadlock", "--keep-going"), 1, "walks"),
    ((f"{GROWING}:Gossip", "--keep-going"), 1, "walks"),
    ((f"{GROWING}:Boxes",), 3, "walks"),
]


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(("asked", "code", "stop"), WALKS, ids=lambda part: str(part)[-30:])
def test_walks_are_clean(
    environment: dict[str, str], asked: tuple[str, ...], code: int, stop: str, workers: str, tmp_path: Path
) -> None:
    walks = ("--engine", "swarm", "--walks", "2000")
    assert_clean(environment, (*asked, *walks, "--workers", workers), code, stop, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(("asked", "code", "stop"), SEARCHES, ids=lambda part: str(part)[-30:])
def test_a_search_is_clean(
    environment: dict[str, str], asked: tuple[str, ...], code: int, stop: str, workers: str, tmp_path: Path
) -> None:
    assert_clean(environment, (*asked, "--engine", "native", "--workers", workers), code, stop, tmp_path)


def assert_clean(
    environment: dict[str, str], asked: tuple[str, ...], code: int, stop: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "quorate", "check", *asked]
    own = {**environment, "QUORATE_CACHE": str(tmp_path)}  # nothing is known of the room that its sets need
    ran = subprocess.run(
        [*command, "--json", "--quiet"], env=own, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (code, "")
    assert json.loads(ran.stdout)["exploration"] == stop


FORGETFUL = "-DLOCALS_LOG2=4 -DKNOWN_EFFECTS_LOG2=4 -DINSTANCES_LOG2=6"
"""Tables of remembered effects that are emptied over and over."""

WITHOUT_PRELOADING = """
import os, runpy, sys
del os.environ["LD_PRELOAD"]  # the shell that starts the compiler does not bear it
runpy.run_module("quorate", run_name="__main__")
"""


@pytest.mark.slow
@pytest.mark.parametrize(("further", "races"), [("", False), (FORGETFUL, False), ("-D_Thread_local=", True)])
def test_workers_do_not_race(further: str, races: bool, compiler: str, tmp_path: Path) -> None:
    """With a table shared that each thread should have to itself, they do."""
    sanitizer = subprocess.run(
        [*build.compiler(), "-print-file-name=libtsan.so"], capture_output=True, text=True, check=True
    ).stdout.strip()
    if not os.path.isabs(sanitizer) or not shutil.which("setarch"):
        pytest.skip("the sanitizer of threads, or setarch, is not on this machine")
    own = {
        **os.environ,
        "LD_PRELOAD": sanitizer,
        "QUORATE_CACHE": str(tmp_path),
        "QUORATE_CFLAGS": f"-O1 -g -fsanitize=thread {further}",
    }
    asked = ["check", "raft", "--engine", "native", "--workers", "4", "--json", "--quiet"]
    # The sanitizer needs addresses that are not random.
    command = ["setarch", "-R", sys.executable, "-c", WITHOUT_PRELOADING, *asked]
    ran = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
    assert ("WARNING: ThreadSanitizer: data race" in ran.stderr) == races, ran.stderr
    if not races:
        assert (ran.returncode, json.loads(ran.stdout)["states"]) == (0, 34150)
