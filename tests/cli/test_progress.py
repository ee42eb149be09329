"""Progress: what a line says, and that it goes to stderr."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from quorate import compare
from quorate.cli import progress as progress_module
from quorate.cli.progress import bytes_text, duration_text, live_progress, progress_text, short_number
from quorate.proofs.spec_proof import prove_all
from quorate.reference import explorer as reference
from quorate.support.budget import Progress, reporting_about

SOME = Progress(depth=12, states=1_204_331, transitions=9, frontier=80_112, bytes=100 << 20, seconds=7.5)


def test_a_line_of_progress() -> None:
    said = "depth 12 · 1,204,331 states · frontier 80,112 · 160.6k states/s · 100 MB · 0:07"
    assert progress_text(SOME) == said


def test_one_of_several_searches_says_which() -> None:
    heard: list[Progress] = []
    report = reporting_about(heard.append, "Figure8, 3 of 19")
    assert report is not None
    report(SOME)
    assert progress_text(heard[0]).startswith("Figure8, 3 of 19 · depth 12 · ")
    report(replace(SOME, text="no run of 3 steps"))
    assert progress_text(heard[1]).startswith("Figure8, 3 of 19 · no run of 3 steps · ")


def test_compare_says_which_variant_of_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "PROGRESS_SECONDS", 0.0)
    heard: list[Progress] = []
    compare(
        "paxos",
        ["BallotReused", "PhaseOneSkipped"],
        engine="reference",
        progress=heard.append,
        max_states=900,
    )
    assert {"Paxos beside BallotReused, 1 of 2", "BallotReused, 1 of 2", "PhaseOneSkipped, 2 of 2"} <= {
        each.about for each in heard
    }


def test_prove_says_which_spec_of_how_many() -> None:
    heard: list[tuple[int, int, str]] = []
    prove_all(["voting", "voting:AnyLowerVote"], cache=False, progress=lambda *said: heard.append(said))
    assert any(name.startswith("voting:AnyLowerVote, 2 of 2 · ") for _, _, name in heard)


def test_numbers() -> None:
    assert [short_number(n) for n in (7, 999, 12_400, 3_100_000, 2e9)] == [
        "7",
        "999",
        "12.4k",
        "3.1M",
        "2.0G",
    ]
    assert [bytes_text(n) for n in (5, 2048, 96 << 20, 5 << 29)] == ["5 B", "2.0 kB", "96 MB", "2.5 GB"]
    assert [duration_text(n) for n in (7, 760, 3723)] == ["0:07", "12:40", "1:02:03"]


def test_lines_now_and_then_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: now)
    with live_progress() as update:
        assert update is not None
        for _ in range(25):
            now += 1.0
            update(SOME)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [progress_text(SOME)] * 2


def test_no_progress_if_quiet() -> None:
    with live_progress(silent=True) as update:
        assert update is None


def test_a_live_line_on_a_terminal() -> None:
    master, slave = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "quorate",
        "check",
        "paxos",
        "--set",
        "Ballot=5",
        "--engine",
        "reference",
    ]
    process = subprocess.Popen(
        [*command, "--time", "2s"], stdout=subprocess.PIPE, stderr=slave, env={**os.environ, "TERM": "xterm"}
    )
    os.close(slave)
    seen = io.BytesIO()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            chunk = os.read(master, 4096)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        seen.write(chunk)
    out, _ = process.communicate(timeout=60)
    os.close(master)
    assert process.returncode == 3
    assert "states/s" in seen.getvalue().decode()
    assert b"states/s" not in out
    assert "? paxos: undecided" in out.decode()
