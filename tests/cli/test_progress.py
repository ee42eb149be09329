"""Progress: what a line says, and that it goes to stderr."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import time

import pytest

from quorate.cli import progress as progress_module
from quorate.cli.progress import bytes_text, duration_text, live_progress, progress_text, short_number
from quorate.support.budget import Progress

SOME = Progress(depth=12, states=1_204_331, transitions=9, frontier=80_112, bytes=100 << 20, seconds=7.5)


def test_a_line_of_progress() -> None:
    said = "depth 12 · 1,204,331 states · frontier 80,112 · 160.6k states/s · 100 MB · 0:07"
    assert progress_text(SOME) == said


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
