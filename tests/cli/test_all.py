"""``quorate check --all N``: several runs to one violation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import MODELS, run

PROCESSES = str(MODELS / "processes.py")
COUNTING = str(MODELS / "counting.py")
REFERENCE = ("--engine", "reference")
Capture = pytest.CaptureFixture[str]


def test_all_that_there_are(tmp_path: Path, capsys: Capture) -> None:
    files = ("--trace", str(tmp_path / "run.json"), "--sarif", str(tmp_path / "report.sarif"))
    answer = run(capsys, "check", "paxos:PhaseOneSkipped", "--all", "5", *files)
    assert answer.code == 1
    assert "another run to it, 2 of 2" in answer.out
    assert "These 2 are all runs of this length" in answer.out
    assert run(capsys, "replay", str(tmp_path / "run.2.json")).code == 0
    report = json.loads((tmp_path / "report.sarif").read_text())
    assert len(report["runs"][0]["results"][0]["codeFlows"]) == 2


def test_more_than_asked_for(capsys: Capture) -> None:
    model = ("check", "paxos:PhaseOneSkipped")
    answer = run(capsys, *model, "--all", "1", *REFERENCE)
    assert "another run" not in answer.out
    one = run(capsys, "check", f"{COUNTING}:Slots", "--all", "2", *REFERENCE)
    assert "This run is all runs of this length" in one.out
    found = json.loads(run(capsys, *model, "--all", "2", "--json").out)
    agreement = next(each for each in found["properties"] if each["name"] == "agreement")
    assert [len(other["steps"]) for other in agreement["others"]] == [6]
    assert agreement["others"][0] != agreement["trace"]


def test_a_refinement_has_one(capsys: Capture) -> None:
    answer = run(capsys, "check", PROCESSES, "--refines", "paxos", "--all", "2")
    assert answer.code == 2
    assert "leave out --all" in answer.err


def test_an_engine_that_finds_one_run_says_so(capsys: Capture) -> None:
    answer = run(capsys, "check", f"{COUNTING}:Slots", "--engine", "bmc", "--all", "2")
    assert answer.code == 1
    assert "the bmc engine finds one run to a violation" in answer.out
