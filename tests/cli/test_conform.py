"""``quorate conform`` as a user runs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ..conformance.examples import EXAMPLES, broken
from ..few import few
from .commands import run

DOCS = Path(__file__).parents[2] / "docs"
STALE = ("raft_code.py", "        if m.term < self.term:\n", "        if False:\n")


@pytest.fixture
def stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The student's Raft, which hears a leader of an old term."""
    monkeypatch.chdir(broken(tmp_path, *STALE))
    return tmp_path


def documented(heading: str) -> set[str]:
    section = (DOCS / "json.md").read_text("utf-8").split(f"# {heading}")[1].split("\n# ")[0]
    return {
        name
        for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }


def test_the_example_of_the_documentation(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (DOCS / "conformance.md").read_text("utf-8")
    [adapter] = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    [shown] = re.findall(
        r"^\$ quorate conform paxos acceptor.py --walks 500\n(.*?)^```", text, re.MULTILINE | re.DOTALL
    )
    monkeypatch.chdir(tmp_path)
    Path("acceptor.py").write_text(adapter)
    answer = run(capsys, "conform", "paxos", "acceptor.py", "--walks", "500")
    assert answer.code == 1
    for part in shown.split("...\n"):
        assert part in answer.out
    voting = adapter.index("if n > self", adapter.index("def accept(self, n"))
    Path("acceptor.py").write_text(adapter[:voting] + adapter[voting:].replace("n > self", "n >= self", 1))
    answer = run(capsys, "conform", "paxos", "acceptor.py", "--walks", "500")
    assert answer.code == 0
    [said] = re.findall(r"`(no mismatch in [^`]*)`", text)
    assert said in answer.out.splitlines()[0]


def test_a_mismatch_is_told(capsys: pytest.CaptureFixture[str], stale: Path) -> None:
    answer = run(capsys, "conform", "raft", "raft_adapter.py", "--walks", "200", "--quiet")
    assert answer.code == 1
    lines = answer.out.splitlines()
    assert lines[0].startswith(
        "✗ raft_adapter.py:RaftAdapter differs from raft: the model refuses the step, and the code moves, after 8"
    )
    assert "    role[s2]  CANDIDATE  FOLLOWER" in lines
    assert any("m.term >= self.term[s]: 1 >= 2 is false" in line for line in lines)


def test_json_is_as_documented(capsys: pytest.CaptureFixture[str], stale: Path) -> None:
    answer = run(capsys, "conform", "raft", "raft_adapter.py", "--walks", "200", "--json")
    document = json.loads(answer.out)
    assert answer.code == 1
    assert document["outcome"] == "violated"
    assert document["mismatch"]["differences"][0]["real"] == "FOLLOWER"
    known = documented("What `quorate conform --json` prints")
    assert {*document, *document["mismatch"]} - known == set()
    nothing = run(capsys, "conform", "raft", "raft_adapter.py", "--walks", "1", "--json")
    assert json.loads(nothing.out)["mismatch"] is None


def test_junit_has_a_case_per_action(capsys: pytest.CaptureFixture[str], stale: Path) -> None:
    run(capsys, "conform", "raft", "raft_adapter.py", "--walks", "200", "--junit", "found.xml")
    cases = {case.get("name"): case for case in ET.parse("found.xml").getroot().iter("testcase")}
    assert list(cases) == ["timeout", "request_vote", "become_leader", "request", "append", "commit"]
    failed = [name for name, case in cases.items() if case.find("failure") is not None]
    assert failed == ["append"]


@pytest.mark.parametrize(
    ("adapter", "options"),
    few(
        1,
        [
            ("raft_adapter.py", ("--walks", "200")),
            ("raft_network.py", ("--mode", "follow", "--walks", "200", "--set", "Term=4")),
        ],
    ),
)
def test_a_test_for_pytest_fails_until_the_code_is_mended(
    capsys: pytest.CaptureFixture[str], stale: Path, adapter: str, options: tuple[str, ...]
) -> None:
    answer = run(capsys, "conform", "raft", adapter, *options, "--pytest", "test_found.py")
    assert answer.code == 1
    assert "wrote test_found.py" in answer.err
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        "test_found.py",
    ]
    failing = subprocess.run(command, capture_output=True, text=True, check=False)
    assert failing.returncode == 1, failing.stdout
    assert "differs from raft" in failing.stdout
    broken_text = (stale / "raft_code.py").read_text()
    (stale / "raft_code.py").write_text(broken_text.replace(STALE[2], STALE[1]))
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_page(capsys: pytest.CaptureFixture[str], stale: Path) -> None:
    run(capsys, "conform", "raft", "raft_adapter.py", "--walks", "200", "--html", "found.html")
    page = Path("found.html").read_text("utf-8")
    assert "<code>FOLLOWER</code>" in page
    assert "refused by the model" in page
    assert "<svg" in page


def test_a_file_of_somebodys_own_is_not_overwritten(capsys: pytest.CaptureFixture[str], stale: Path) -> None:
    answer = run(capsys, "conform", "raft", "raft_adapter.py", "--pytest", "raft_code.py")
    assert answer.code == 2
    assert "was not written by this command" in answer.err


def test_a_run_to_a_goal_and_a_saved_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiler: str
) -> None:
    monkeypatch.chdir(EXAMPLES)
    answer = run(
        capsys, "conform", "raft", "raft_adapter.py", "--mode", "goal", "--goal", "a_follower_truncates"
    )
    assert answer.code == 0
    assert "no mismatch in a run of 9 steps" in answer.out
    saved = str(tmp_path / "bug.json")
    run(capsys, "check", "raft:DoubleVote", "--trace", saved)
    answer = run(capsys, "conform", "raft", "raft_adapter.py", "--mode", "goal", "--run", saved)
    assert answer.code == 0
    assert "1 refused" in answer.out


def test_mistakes_end_with_2(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES)
    answer = run(capsys, "conform", "paxos", "raft_adapter.py")
    assert answer.code == 2
    assert "the model has no action called request" in answer.err
    assert "Traceback" not in answer.err
