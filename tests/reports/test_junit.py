"""JUnit XML: what a reader of it sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import MODELS, run

junitparser = pytest.importorskip("junitparser")

COUNTING = MODELS / "counting.py"
DIAGNOSTICS = MODELS.parent / "diagnostics"
REFERENCE = ("--engine", "reference")
Capture = pytest.CaptureFixture[str]


def read(file: Path) -> dict[str, junitparser.TestCase]:
    """The test cases by name."""
    suites = junitparser.JUnitXml.fromfile(str(file))
    for suite in suites:
        counted = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert counted == (suite.tests, suite.failures, suite.errors, suite.skipped)
    return {case.name: case for suite in suites for case in suite}


def test_a_violation_is_a_failure_with_its_run(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "report.xml"
    answer = run(capsys, "check", "paxos:PhaseOneSkipped", "--junit", str(file), "--quiet")
    assert (answer.code, answer.err) == (1, f"wrote {file}\n")
    cases = read(file)
    [failure] = cases["agreement"].result
    assert isinstance(failure, junitparser.Failure)
    assert failure.message == "agreement is violated after 6 steps: v=v1 w=v2"
    assert " 6  accept(a2, Accept(bal=1, val=v2))" in failure.text
    assert cases["agreement"].classname == "paxos.PhaseOneSkipped"
    element = cases["agreement"]._elem
    lines = Path(element.get("file")).read_text().splitlines()
    assert lines[int(element.get("line")) - 1] == "def agreement(m: Paxos) -> bool:"
    [skipped] = cases["validity"].result
    assert isinstance(skipped, junitparser.Skipped)
    assert cases["a_value_can_be_chosen"].is_passed


def test_what_holds_passes(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "report.xml"
    assert run(capsys, "check", "paxos", "--junit", str(file), *REFERENCE).code == 0
    assert all(case.is_passed and not case.result for case in read(file).values())


def test_a_limit_is_an_error(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "report.xml"
    assert run(capsys, "check", "paxos", "--max-depth", "2", "--junit", str(file), *REFERENCE).code == 3
    [error] = read(file)["agreement"].result
    assert isinstance(error, junitparser.Error)
    assert error.message == "undecided: the depth limit was reached first"


def test_asserts_deadlocks_and_goals(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "report.xml"
    run(capsys, "check", f"{COUNTING}:Asserting", "--junit", str(file), *REFERENCE)
    assert read(file)["up"].result[0].message == "an assert in up fails after 3 steps: already at 2"
    options = ("--keep-going", "--deadlock", "--junit", str(file))
    run(capsys, "check", f"{COUNTING}:Slots", *options, *REFERENCE)
    cases = read(file)
    assert cases["deadlock"].result[0].message.startswith("deadlock after")
    unreached = cases["both_zero"].result[0]
    assert unreached.message == "both_zero is not reached: no reachable state satisfies it"


def test_a_model_that_is_wrong_is_an_error(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "report.xml"
    model = DIAGNOSTICS / "misspelt_variable.py"
    assert run(capsys, "check", str(model), "--junit", str(file)).code == 2
    [case] = read(file).values()
    assert isinstance(case.result[0], junitparser.Error)
    assert "misspelt_variable.py" in case.result[0].text


def test_a_comparison(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "report.xml"
    options = ("--quiet", "--junit", str(file))
    assert run(capsys, "compare", "paxos", "PhaseOneSkipped", "PromiseNotKept", *options).code == 0
    cases = read(file)
    assert cases["agreement"].is_passed
    assert cases["PhaseOneSkipped"].is_passed
    assert "Paxos does not take step 1" in cases["PhaseOneSkipped"].system_out
    (tmp_path / "hw.py").write_text(
        "from quorate.models.paxos import PhaseOneSkipped\n\n\nclass Mine(PhaseOneSkipped):\n    pass\n"
    )
    assert run(capsys, "compare", f"{tmp_path / 'hw.py'}:Mine", *options).code == 1
    [failure] = read(file)["Mine"].result
    assert "Paxos does not take step 1" in failure.text
