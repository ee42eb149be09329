"""PySyncObj of PyPI for tests: two versions, and changes of one line in a copy of one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest


class Mutant(NamedTuple):
    name: str
    right: str
    wrong: str


MUTANTS = [
    Mutant(
        "the log of a candidate may be old",
        "if lastLogTerm < self.__getCurrentLogTerm():",
        "if False:",
    ),
    Mutant(
        "two votes in a term",
        "if self.__votedForNodeId is not None:",
        "if False:",
    ),
    Mutant(
        "more is taken to be acknowledged than is",
        "currentNodeIdx = nextNodeIdx - 1",
        "currentNodeIdx = nextNodeIdx",
    ),
    Mutant(
        "the commit index is what the leader says",
        "if leaderCommitIndex > self.__raftCommitIndex:",
        "if True:",
    ),
    Mutant(
        "the term before is not compared",
        "if prevEntries[0][2] != prevLogTerm:",
        "if False:",
    ),
    Mutant(
        "half of the servers are a majority",
        "if count <= (len(self.__otherNodes) + 1) / 2:\n                    break",
        "if count < (len(self.__otherNodes) + 1) // 2:\n                    break",
    ),
]


def installed_in(factory: pytest.TempPathFactory) -> Path:
    """A folder with a version in each of its folders, which all processes that run tests share. Skips if they cannot
    be had."""
    folder = factory.getbasetemp().parent / "pysyncobj"
    for version in ("0.3.11", "0.3.17"):
        if (folder / version).exists():
            continue
        made = factory.mktemp("pysyncobj")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--retries", "0"]
        command = [*pip, "--no-deps", "--target", str(made), f"pysyncobj=={version}"]
        got = subprocess.run(command, capture_output=True, text=True)
        if got.returncode:
            pytest.skip(f"pysyncobj {version} cannot be installed: {got.stderr.strip()[-300:]}")
        folder.mkdir(exist_ok=True)
        if not (folder / version).exists():
            made.rename(folder / version)
    return folder


def mutated(installed: Path, to: Path, mutant: Mutant) -> Path:
    """A copy of 0.3.17 with the change."""
    shutil.copytree(installed / "0.3.17", to)
    file = to / "pysyncobj" / "syncobj.py"
    text = file.read_text("utf-8")
    assert text.count(mutant.right) == 1, mutant.right
    file.write_text(text.replace(mutant.right, mutant.wrong), "utf-8")
    return to
