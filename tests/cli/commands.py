"""Running the command as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
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


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """The command in a process of its own, its output in pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", "quorate", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
