"""Running the command as a user does."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from quorate.cli.main import main

MODELS = Path(__file__).parent.parent / "models_for_tests"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Answer:
    """The command in this process."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    captured = capsys.readouterr()
    return Answer(int(ended.value.code or 0), captured.out, captured.err)


@contextlib.contextmanager
def searching(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command in a process of its own, once it has begun to search, and the terminal that its errors go to."""
    terminal, errors = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "quorate", *arguments],
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(errors)
    try:
        said = ""
        while "states/s" not in said:
            more = told(terminal)
            assert more, said
            said += more
        yield process, terminal
    finally:
        process.kill()
        process.communicate()
        os.close(terminal)


def told(terminal: int) -> str:
    """What was written to a terminal, when there is something; nothing when nobody has it open any more."""
    try:
        return os.read(terminal, 4096).decode(errors="replace")
    except OSError:
        return ""


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """The command in a process of its own, its output in pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", "quorate", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
