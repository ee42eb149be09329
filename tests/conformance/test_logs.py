"""What `conform` writes of its runs is what `explain` reads: every run is explained, and none in which a value is
another."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Literal

import pytest

from quorate import ModelError, conform, explain

from .examples import EXAMPLES, broken

PAXOS, RAFT = str(EXAMPLES / "paxos_adapter.py"), str(EXAMPLES / "raft_adapter.py")


def lines_of(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


@pytest.mark.parametrize(("model", "adapter"), [("paxos", PAXOS), ("raft", RAFT)])
def test_runs_are_explained(tmp_path: Path, model: str, adapter: str) -> None:
    log = tmp_path / "runs.log"
    found = conform(model, adapter, walks=4, log=log)
    lines = lines_of(log)
    assert [line["walk"] for line in lines if line["at"] == 0] == [0, 1, 2, 3]
    steps = [line for line in lines if line["at"] and "beyond" not in line]
    assert sum(1 for line in steps if line.get("refused")) == found.refused > 0
    assert sum(1 for line in steps if not line.get("refused")) == found.steps
    for number in range(4):
        assert explain(model, log, f"conform:{number}").outcome == "holds"


def test_a_driver_and_several_processes_write_the_same(tmp_path: Path) -> None:
    one, other, driven = (tmp_path / name for name in ("one", "other", "driven"))
    conform("paxos", PAXOS, walks=6, log=one, jobs=1)
    conform("paxos", PAXOS, walks=6, log=other, jobs=2)
    conform("paxos", driver=f"'{sys.executable}' '{EXAMPLES / 'paxos_driver.py'}'", walks=6, log=driven)
    assert lines_of(one) == lines_of(other) == lines_of(driven)


@pytest.mark.parametrize("refused", [False, True])
def test_another_value_is_refused_where_it_is(tmp_path: Path, refused: bool) -> None:
    log = tmp_path / "run.log"
    conform("paxos", PAXOS, walks=1, log=log, seed=3, refused=0.4)
    lines = lines_of(log)
    at = next(i for i, line in enumerate(lines) if i > 3 and bool(line.get("refused")) == refused)
    promised = lines[at]["observed"]["promised"]
    promised["a1"] = 0 if promised["a1"] is None else None
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = explain("paxos", log, "conform")
    assert found.outcome == "violated"
    assert [each.explained for each in found.logs] == [at]


def test_a_mismatch_is_not_explained(tmp_path: Path) -> None:
    folder = broken(tmp_path, "paxos_code.py", "if number < self.promised:", "if number <= self.promised:")
    log = tmp_path / "run.log"
    found = conform("paxos", str(folder / "paxos_adapter.py"), walks=50, log=log)
    assert found.mismatch is not None
    walks = {line["walk"] for line in lines_of(log)}
    assert max(walks) == found.mismatch.walk
    explained = explain("paxos", log, f"conform:{found.mismatch.walk}")
    assert explained.outcome == "violated"
    assert explained.logs[0].explained == explained.logs[0].events - 1


@pytest.mark.parametrize("mode", ["follow", "monitor"])
def test_steps_of_the_codes_own(tmp_path: Path, mode: Literal["follow", "monitor"]) -> None:
    log = tmp_path / "runs.log"
    adapter = str(EXAMPLES / "raft_network.py")
    conform("raft", adapter, mode=mode, walks=2, steps=15, sizes={"Term": 4}, log=log)
    assert {"own", "observed"} <= lines_of(log)[1].keys()
    assert explain("raft", log, "conform:1", sizes={"Term": 4}, hidden=1).outcome == "holds"
    assert explain("raft", log, "conform:1", sizes={"Term": 4}).outcome == "violated"


def test_a_run_to_a_goal(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    conform("paxos", PAXOS, mode="goal", goal="a_value_can_be_chosen", log=log)
    assert explain("paxos", log, "conform").outcome == "holds"


def test_mistakes(tmp_path: Path) -> None:
    log = tmp_path / "runs.log"
    conform("paxos", PAXOS, walks=2, log=log)
    for mapping, message in (
        ("conform", "the log has several runs: --mapping conform:0"),
        ("conform:x", "x is no number of a run"),
        ("conform:7", "has no events"),
        ("jepsen-register:1", "there is no mapping jepsen-register:1"),
    ):
        with pytest.raises(ModelError, match=message):
            explain("paxos", log, mapping)
    with pytest.raises(ModelError, match="makes no runs to be logged"):
        conform("paxos", PAXOS, mode="all", log=log)
    with pytest.raises(ModelError, match="cannot be written"):
        conform("paxos", PAXOS, log=tmp_path / "none" / "x.log")
