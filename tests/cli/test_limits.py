"""`--time` and Ctrl-C hold from the import of a model to the last line printed. Times are asserted generously."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NoReturn

import pytest

from quorate.check.run import check
from quorate.cli import interrupts
from quorate.cli.main import main
from quorate.exploration import EngineName
from quorate.models.paxos import PhaseOneSkipped

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


@pytest.mark.slow
@pytest.mark.skipif(
    not hasattr(os, "wait4"), reason="there is no other way to know what another process took"
)
@pytest.mark.parametrize(
    "arguments",
    [
        ("raft", "--set", "Term=4", "--no-symmetry"),
        ("paxos", "--set", "Ballot=3", "--engine", "reference"),
        ("raft", "--engine", "bmc"),
    ],
    ids=["native", "reference", "bmc"],
)
def test_memory_is_that_of_the_process(arguments: tuple[str, ...], compiler: None) -> None:
    subprocess.run(
        [*COMMAND, "check", *arguments, "--max-depth", "1"], capture_output=True
    )  # compiled by then
    with subprocess.Popen(
        [*COMMAND, "check", *arguments, "--memory", "90M", "-q"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 3
    assert "the limit of memory was reached" in said
    assert usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) < 1.2 * (90 << 20)


@pytest.mark.parametrize(
    ("engine", "rebuilding"),
    [
        ("reference", "quorate.reference.explorer.violation"),
        ("native", "quorate.reference.replay.violation"),
        ("bmc", "quorate.symbolic.finite.bmc.violation"),
    ],
)
def test_what_was_found_is_named_without_its_run(
    engine: EngineName, rebuilding: str, monkeypatch: pytest.MonkeyPatch, compiler: None
) -> None:
    begun, ended = threading.Event(), threading.Event()

    class Clock:
        @staticmethod
        def perf_counter() -> float:
            return time.perf_counter() + (1000 if begun.is_set() else 0)

    def endless(*_: object) -> NoReturn:
        begun.set()
        while not ended.wait(0.01):
            pass
        raise KeyboardInterrupt

    monkeypatch.setattr(rebuilding, endless)
    monkeypatch.setattr(interrupts, "time", Clock)
    try:
        with pytest.raises(interrupts.OutOfTime) as late:
            interrupts.interruptible(
                lambda interrupt: check(PhaseOneSkipped, engine=engine, interrupt=interrupt),
                100.0,
                staged=True,
            )
    finally:
        ended.set()
    assert late.value.found == ("agreement",)


def test_what_is_found_out_of_time_is_violated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def late(*_: object, **__: object) -> NoReturn:
        raise interrupts.OutOfTime("rebuilding", ("agreement",))

    def exits(code: int) -> NoReturn:
        raise SystemExit(code)

    monkeypatch.setattr(interrupts, "interruptible", late)
    monkeypatch.setattr(os, "_exit", exits)
    with pytest.raises(SystemExit) as ended:
        main(["check", "paxos:PhaseOneSkipped", "--engine", "reference"])
    assert ended.value.code == 1
    assert capsys.readouterr().err == "agreement violated: the limit of time was reached while rebuilding\n"
