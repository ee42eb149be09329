"""`--time` and Ctrl-C hold from the import of a model to the last line printed. Times are asserted generously."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "quorate"]

LATE = '''"""A set that needs more room late in a search, and then again."""

from quorate import Map, Model, Range, Record, Set, action, reachable, when


class Knob(Range): ...


class Level(Range): ...


class Big(Range): ...


class Item(Record):
    a: Big
    b: Big


class Late(Model):
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
def never(m: Late) -> bool:
    return m.next == 299
'''


def timed(
    *arguments: str, after: float | None = None, number: int = signal.SIGINT, **environment: str
) -> tuple[subprocess.CompletedProcess[str], float]:
    """What a command comes to, and how long it takes; with `after`, how long it takes after a signal then."""
    began = time.monotonic()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )
    try:
        if after is not None:
            time.sleep(after)
            began = time.monotonic()
            process.send_signal(number)
        out, err = process.communicate(timeout=100)
    finally:
        process.kill()
    return subprocess.CompletedProcess([], process.returncode, out, err), time.monotonic() - began


def has_ended(process: int) -> bool:
    for _ in range(50):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("body", ["while True:\n    pass\n", "import time\ntime.sleep(1000)\n"])
def test_a_module_that_never_ends_is_stopped_at_import(body: str, tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(body)
    answer, seconds = timed("check", str(tmp_path / "endless.py"), "--time", "1s")
    assert (answer.returncode, answer.stdout) == (3, "")
    assert answer.stderr == "undecided: the limit of time was reached while loading the model\n"
    assert seconds < 15


def test_ctrl_c_ends_an_import(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text("while True:\n    pass\n")
    answer, seconds = timed("check", str(tmp_path / "endless.py"), after=2.5)
    assert answer.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in answer.stderr
    assert seconds < 10


@pytest.fixture
def hanging_compiler(tmp_path: Path) -> Path:
    compiler = tmp_path / "cc"
    compiler.write_text(f"#!/bin/sh\nsleep 300 & echo $! > {tmp_path}/child\nwait\n")
    compiler.chmod(0o755)
    return compiler


def test_a_compiler_that_hangs_is_ended_with_its_children(hanging_compiler: Path, tmp_path: Path) -> None:
    answer, seconds = timed("check", "paxos", "--time", "2s", "-q", CC=str(hanging_compiler))
    assert answer.returncode == 3
    assert "the limit of time was reached first" in answer.stdout
    assert seconds < 20
    child = tmp_path / "child"
    if child.exists() and child.read_text().strip():
        assert has_ended(int(child.read_text()))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_compiling_is_an_interrupt(
    number: int, hanging_compiler: Path, tmp_path: Path
) -> None:
    began = time.monotonic()
    process = subprocess.Popen(
        [*COMMAND, "check", "paxos", "-q"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"CC": str(hanging_compiler)},
    )
    try:
        while not (tmp_path / "child").exists() and time.monotonic() - began < 60:
            time.sleep(0.05)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 3
    assert "the search was interrupted" in out
    assert "bug" not in err


def test_what_is_begun_anew_has_no_more_time(tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text(LATE)
    answer, seconds = timed(
        "check", str(tmp_path / "late.py"), "--time", "2s", "-q", QUORATE_CACHE=str(tmp_path / "cache")
    )
    assert answer.returncode == 3
    assert "the limit of time was reached first" in answer.stdout
    assert seconds < 15


@pytest.mark.slow
def test_an_interrupted_comparison_has_the_table_so_far() -> None:
    answer, seconds = timed("compare", "raft", "-q", after=6.0)
    assert answer.returncode in (1, 3, 130)
    assert "Traceback" not in answer.stderr
    assert answer.returncode == 130 or "Raft" in answer.stdout
    assert seconds < 15
