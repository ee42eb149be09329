"""Runs that cover a model, given to code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quorate import ModelError, conform, cover

from ..cli.commands import run
from .examples import EXAMPLES, broken

pytestmark = pytest.mark.usefixtures("compiler")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All transitions of a small Paxos."""
    file = tmp_path_factory.mktemp("runs") / "runs.json"
    cover("paxos", sizes={"Ballot": 1}).write(file)
    return file


def test_all_transitions_are_given_to_the_code(runs: Path) -> None:
    found = conform("paxos", str(EXAMPLES / "paxos_adapter.py"), mode="runs", runs=str(runs))
    assert found.outcome == "holds"
    assert found.sizes["Ballot"] == 1  # as in the file
    assert found.walks == len(json.loads(runs.read_text())["runs"])
    assert found.short < found.walks / 4  # its proposers choose their values
    assert all(covered.taken for covered in found.coverage.values())


def test_a_run_finds_what_is_broken(runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = broken(
        tmp_path,
        "paxos_code.py",
        "        self.promised = number\n        self.vote",
        "        self.vote",
    )
    answer = run(
        capsys, "conform", "paxos", str(folder / "paxos_adapter.py"), "--mode", "runs", "--runs", str(runs)
    )
    assert answer.code == 1
    assert "differs from paxos: the step has another effect in the code, after" in answer.out
    assert "(run " in answer.out.splitlines()[0]


def test_a_run_that_is_not_driven_is_undecided(runs: Path, tmp_path: Path) -> None:
    (tmp_path / "idle.py").write_text(
        "from quorate.conformance import Adapter\n\n\n"
        "class Idle(Adapter):\n    def start(self): ...\n    def observe(self): return {}\n"
        "    def prepare(self, b): ...\n"
    )
    found = conform("paxos", str(tmp_path / "idle.py"), mode="runs", runs=str(runs))
    assert (found.outcome, found.short) == ("undecided", found.walks)
    assert "no run could be taken to its end" in str(found)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "quorate-trace"}, "contains no runs that cover a model"),
        ({"version": 2}, "it has version 2, this Quorate reads up to 1"),
        ({"runs": [{"steps": [{"action": "prepare"}]}]}, "arguments is missing in runs"),
        ({"runs": [{"steps": [{"action": "fly", "arguments": {}}]}]}, "no action fly"),
        ({"runs": [{"steps": [{"action": "prepare", "arguments": {"b": 7}}]}]}, "prepare: "),
        ({"sizes": {"Ballot": 10**9}}, "has Ballot=1000000000"),
    ],
)
def test_broken_files_are_refused(runs: Path, tmp_path: Path, change: dict[str, Any], message: str) -> None:
    file = tmp_path / "runs.json"
    file.write_text(json.dumps({**json.loads(runs.read_text()), **change}))
    with pytest.raises(ModelError, match=message):
        conform("paxos", str(EXAMPLES / "paxos_adapter.py"), mode="runs", runs=str(file))


def test_the_mode_needs_a_file() -> None:
    for options in ({"mode": "runs"}, {"mode": "walk", "runs": "runs.json"}):
        with pytest.raises(ModelError, match="belong together"):
            conform("paxos", str(EXAMPLES / "paxos_adapter.py"), **options)  # type: ignore[arg-type]
