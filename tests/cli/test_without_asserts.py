"""Python that drops asserts (``-O``, ``-OO``, PYTHONOPTIMIZE): Quorate does not run, and says why."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import MODELS, run, start
from tests.few import few

ASSERTING = str(MODELS / "asserting.py")
WHY = "error: asserts are part of a model, and this Python drops them"


def test_with_asserts_it_is_violated(capsys: pytest.CaptureFixture[str]) -> None:
    for engine in ("native", "reference", "bmc"):
        answer = run(capsys, "check", ASSERTING, "--engine", engine)
        assert answer.code == 1
        assert "an assert fails after 1 step" in answer.out


@pytest.mark.parametrize("level", few(1, ["1", "2"]))
def test_no_command_runs_without(level: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace.json"
    trace.write_text("{}")
    commands = (
        ("check", ASSERTING),
        ("check", ASSERTING, "--engine", "reference", "--json"),
        ("replay", str(trace), ASSERTING),
        ("compare", "paxos", "PhaseOneSkipped"),
        ("prove", "paxos"),
    )
    running = [start(*command, PYTHONOPTIMIZE=level) for command in commands]
    for process in running:
        out, err = process.communicate()
        assert (process.returncode, out) == (2, "")
        assert err.startswith(WHY)
        assert "Traceback" not in err


@pytest.mark.parametrize(
    "call", few(1, ['check("paxos")', 'prove("paxos")', 'compare("paxos", "PhaseOneSkipped")'])
)
def test_no_function_runs_without(call: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-O", "-c", f"import quorate; quorate.{call}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-2].startswith(
        "quorate.language.diagnostics.ModelError: asserts are part of"
    )
