"""`--time` and Ctrl-C hold from the import of a model to the last line printed. Times are asserted generously."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from benchmarks.limits import GROWING, taken
from quorate import save_trace
from quorate.cli import interrupts
from quorate.cli.main import main
from quorate.exploration import EngineName
from quorate.language.files import execute
from quorate.models.paxos import PhaseOneSkipped
from quorate.support.budget import StagedInterrupt
from quorate.symbolic.quorums.claims import Claim
from quorate.symbolic.quorums.verdicts import Verdict
from quorate.verdicts.checking import check
from quorate.verdicts.result import Result
from tests.cli.commands import run, start
from tests.few import few


def have_ended(processes: Iterable[int], seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while any(is_alive(process) for process in processes):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def is_alive(process: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True).stdout
    return state.strip()[:1] not in ("", "Z")


def children_of(process: int) -> list[int]:
    every = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True).stdout.split()
    return [
        int(child) for child, parent in zip(every[::2], every[1::2], strict=True) if int(parent) == process
    ]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> str:
    result = check(PhaseOneSkipped, engine="reference")
    (trace,) = save_trace(result, tmp_path_factory.mktemp("saved") / "run.json")
    return str(trace)


IMPORTING = [
    ("check", "FILE"),
    ("check", "paxos", "--refines", "FILE"),
    ("prove", "FILE"),
    ("prove", "paxos", "FILE"),
    ("graph", "FILE"),
    ("compare", "FILE"),
    ("replay", "TRACE", "FILE"),
    ("view", "TRACE", "FILE"),
    ("export", "tla", "FILE"),
    ("export", "itf", "FILE"),
]


@pytest.mark.parametrize("command", few(1, [(each,) for each in IMPORTING]), ids=" ".join)
def test_a_module_that_never_ends_is_stopped_at_import(
    command: tuple[str, ...], saved: str, tmp_path: Path
) -> None:
    file = tmp_path / "endless.py"
    file.write_text("while True:\n    pass\n" if "graph" in command else "import time\ntime.sleep(1000)\n")
    answer = taken(*named(command, file, saved), "--time", "1s")
    assert (answer.code, answer.out) == (3, "")
    assert re.fullmatch("undecided: the time limit was reached while [^\n]*\n", answer.err)
    assert answer.seconds < 15


@pytest.mark.parametrize("number", few(1, [signal.SIGINT, signal.SIGTERM]))
@pytest.mark.parametrize("command", few(1, [(each,) for each in IMPORTING[::2]]), ids=" ".join)
def test_a_signal_ends_an_import(command: tuple[str, ...], number: int, saved: str, tmp_path: Path) -> None:
    file, begun = tmp_path / "endless.py", tmp_path / "begun"
    file.write_text(f"open({str(begun)!r}, 'w')\nwhile True:\n    pass\n")
    answer = taken(*named(command, file, saved), after=begun, number=number)
    assert (answer.code, answer.out, answer.err.strip()) == (130, "", "interrupted")
    assert answer.seconds < 10


def named(command: Iterable[str], file: Path, trace: str) -> list[str]:
    return [{"FILE": str(file), "TRACE": trace}.get(each, each) for each in command]


@pytest.fixture
def hanging_compiler(tmp_path: Path) -> Path:
    compiler = tmp_path / "cc"
    compiler.write_text(f"#!/bin/sh\nsleep 300 & echo $! > {tmp_path}/child\nwait\n")
    compiler.chmod(0o755)
    return compiler


def test_a_compiler_that_hangs_is_ended_with_its_children(hanging_compiler: Path, tmp_path: Path) -> None:
    answer = taken("check", "paxos", "--time", "2s", "-q", environment={"CC": str(hanging_compiler)})
    assert answer.code == 3
    assert "the time limit was reached first" in answer.out
    assert answer.seconds < 20
    child = tmp_path / "child"
    if child.exists() and child.read_text().strip():
        assert have_ended([int(child.read_text())])


def test_a_compiler_ends_with_who_began_it(hanging_compiler: Path, tmp_path: Path) -> None:
    child = tmp_path / "child"
    killed = taken(
        "check", "paxos", "-q", after=child, number=signal.SIGKILL, environment={"CC": str(hanging_compiler)}
    )
    assert killed.code == -signal.SIGKILL
    assert have_ended([int(child.read_text())])


@pytest.mark.skipif(os.name != "posix", reason="there is no such signal")
def test_who_proves_ends_with_who_asked() -> None:
    process = start("prove", "raft", "--no-cache", "--jobs", "2")
    try:
        until = time.monotonic() + 60
        while len(children := children_of(process.pid)) < 2:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
    finally:
        process.kill()
    process.communicate()
    assert have_ended(children)


def test_a_proof_ends_in_time() -> None:
    specs = ("raft", "raft_applied", "raft_abstract_membership", "multipaxos")  # ten seconds and more
    answer = taken("prove", *specs, "--no-cache", "--time", "3s", "--jobs", "1")
    assert answer.code == 3
    assert "out of time" in answer.out or "the time limit was reached" in answer.err
    assert answer.seconds < 20


def test_claims_decided_in_time_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from quorate.cli import prove_claims

    decide = prove_claims.prove

    def slow(claim: Claim, rlimit: int) -> Verdict:
        if claim.name == "half_of_one_more_rounded_up":
            raise interrupts.OutOfTime("deciding claims")
        return decide(claim, rlimit)

    monkeypatch.setattr(prove_claims, "prove", slow)
    answer = run(capsys, "prove", "quorums", "--json")
    assert answer.code == 3
    told = json.loads(answer.out)
    assert told["outcome"] == "undecided"
    assert [claim["claim"] for claim in told["claims"]] == [
        "two_majorities",
        "one_more_than_half_rounded_down",
    ]


def test_a_comparison_out_of_time_shows_the_table_so_far(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from quorate.comparison import variants

    calls = iter(range(3))

    def third_is_late(*arguments: Any, **options: Any) -> Result:
        if next(calls) == 2:
            raise interrupts.OutOfTime("loading the model")
        return check(*arguments, **options)

    monkeypatch.setattr(variants, "check", third_is_late)
    names = ("PhaseOneSkipped", "AnyReportedValue")
    answer = run(capsys, "compare", "paxos", *names, "--engine", "reference", "--max-depth", "6", "-q")
    assert answer.code == 3
    assert "PhaseOneSkipped" in answer.out
    assert "AnyReportedValue" not in answer.out
    assert answer.err == "undecided: the time limit was reached while loading the model\n"


@pytest.mark.parametrize("number", few(1, [signal.SIGTERM, signal.SIGINT]))
def test_a_signal_while_compiling_is_an_interrupt(
    number: int, hanging_compiler: Path, tmp_path: Path
) -> None:
    answer = taken(
        "check",
        "paxos",
        "-q",
        after=tmp_path / "child",
        number=number,
        environment={"CC": str(hanging_compiler)},
    )
    assert answer.code == 3
    assert "the search was interrupted" in answer.out
    assert "bug" not in answer.err
    assert answer.seconds < 10


def test_what_is_begun_anew_has_no_more_time(tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text(GROWING)
    answer = taken(
        "check",
        str(tmp_path / "late.py"),
        "--time",
        "2s",
        "-q",
        environment={"QUORATE_CACHE": str(tmp_path / "cache")},
    )
    assert answer.code == 3
    assert "the time limit was reached first" in answer.out
    assert answer.seconds < 15


@pytest.mark.slow
def test_an_interrupted_comparison_has_the_table_so_far() -> None:
    answer = taken("compare", "raft", "-q", after=6.0)
    assert answer.code in (1, 3, 130)
    assert "Traceback" not in answer.err
    assert answer.code == 130 or "Raft" in answer.out
    assert answer.seconds < 15


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
    taken("check", *arguments, "--max-depth", "1")  # compiled by then
    answer = taken("check", *arguments, "--memory", "90M", "-q")
    assert answer.code == 3
    assert "the memory limit was reached" in answer.out
    assert answer.bytes < 1.2 * (90 << 20)


@pytest.mark.slow
@pytest.mark.skipif(
    not hasattr(os, "wait4"), reason="there is no other way to know what another process took"
)
@pytest.mark.parametrize(
    "arguments",
    [("raft", "--set", "Term=4", "--no-symmetry"), ("paxos", "--set", "Ballot=3", "--engine", "reference")],
    ids=["native", "reference"],
)
def test_the_profile_of_a_search_without_memory_takes_little(
    arguments: tuple[str, ...], compiler: None
) -> None:
    answer = taken("check", *arguments, "--memory", "90M")
    assert "what makes them so many" in answer.out
    assert answer.bytes < 1.2 * (90 << 20) + (40 << 20)  # numpy, and a few thousand states


@pytest.mark.parametrize(
    ("engine", "rebuilding"),
    [
        ("reference", "quorate.reference.explorer.violation"),
        ("native", "quorate.native.traces.violation"),
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
                StagedInterrupt(100.0),
            )
    finally:
        ended.set()
    assert late.value.violated_names == ("agreement",)


def test_what_is_found_out_of_time_is_violated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def late(*_: object, **__: object) -> NoReturn:
        raise interrupts.OutOfTime("rebuilding", ("agreement",))

    def exits(code: int) -> NoReturn:
        raise SystemExit(code)

    monkeypatch.setattr("quorate.cli.run_check.interruptible", late)
    monkeypatch.setattr(os, "_exit", exits)
    with pytest.raises(SystemExit) as ended:
        main(["check", "paxos:PhaseOneSkipped", "--engine", "reference"])
    assert ended.value.code == 1
    assert capsys.readouterr().err == "agreement violated: the time limit was reached while rebuilding\n"


def test_an_end_that_a_finalizer_keeps_to_itself_is_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    ended = threading.Event()

    class Slow:
        def __del__(self) -> None:
            until = time.monotonic() + 0.4
            while time.monotonic() < until:
                pass

    def work(interrupt: StagedInterrupt) -> None:
        try:
            Slow()
            while True:
                pass
        finally:
            ended.set()

    with pytest.raises(interrupts.OutOfTime):
        interrupts.interruptible(work, StagedInterrupt(0.2, "dropping"))
    assert ended.wait(10)
    assert "Exception ignored" not in capsys.readouterr().err


IGNORING = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
from quorate.models.paxos import *
class Mine(Paxos): ...
"""
"""A model whose file sets what a signal does."""


@pytest.mark.parametrize(
    "command", [("check", "FILE", "--time", "1h"), ("graph", "FILE"), ("compare", "paxos", "PhaseOneSkipped")]
)
def test_the_command_in_a_thread_has_no_signals(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(IGNORING)
    ended: list[object] = []

    def work() -> None:
        try:
            main(
                [
                    *named(command, file, ""),
                    *([] if command[0] == "graph" else ["--engine", "reference", "-q"]),
                    "--max-depth",
                    "2",
                ]
            )
        except SystemExit as end:
            ended.append(end.code)

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended == [3]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_file_leaves_signals_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(IGNORING)
    before = signal.getsignal(signal.SIGINT)
    execute(file)
    assert signal.getsignal(signal.SIGINT) is before
