"""Logs of hashicorp/raft are explained by its model; those of a library with one line changed are not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from quorate import explain
from quorate.explaining.result import Explanation

from ..few import few
from ..go_programs import GOPATH, Mutant, built

FOLDER = Path(__file__).parents[2] / "examples" / "explaining" / "hashicorp"
MODEL = str(FOLDER / "hashicorp_raft.py")
MAPPING = str(FOLDER / "cluster_log.py")
RAFT = GOPATH / "src" / "github.com" / "hashicorp" / "raft"
SIZES = {"Term": 150, "Log": 200, "Index": 201}
ONE_ENTRY = ("-entries", "1")
RUNS = 12
"""The most runs in which a change has to show; timeouts are the library's own, so no two are the same."""

pytestmark = pytest.mark.skipif(
    shutil.which("go") is None or not (RAFT / "raft.go").is_file(),
    reason="needs Go and hashicorp's code: apt-get install golang-go golang-github-hashicorp-raft-dev",
)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(FOLDER / "cluster.go", tmp_path_factory.mktemp("hashicorp"), RAFT)


def logs_of(cluster: Path, to: Path, seed: int, *options: str, time: str = "2s") -> Path:
    """Run the servers for a while; return the folder of their logs. A changed library may well panic."""
    command = [str(cluster), "-seed", str(seed), "-time", time, "-to", str(to), *options]
    subprocess.run(command, capture_output=True, check=False, timeout=60)
    return to


def explained(model: str, *logs: Path) -> Explanation:
    return explain(model, logs, MAPPING, sizes=SIZES)


def test_a_log_of_each_server(cluster: Path, tmp_path: Path) -> None:
    logs = logs_of(cluster, tmp_path, 1)
    found = explained(MODEL, *(logs / f"{s}.log" for s in ("s1", "s2", "s3")))
    assert found.outcome == "holds"
    assert found.run is not None
    assert {"timeout", "become_leader", "no_op", "append"} <= {step.action for step in found.run.steps}


@pytest.mark.parametrize("seed", few(1, range(1, 6)))
def test_a_log_of_all(cluster: Path, tmp_path: Path, seed: int) -> None:
    assert explained(MODEL, logs_of(cluster, tmp_path, seed) / "all.log").outcome == "holds"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_its_commit_index_is_not_that_of_figure_2(cluster: Path, tmp_path: Path, seed: int) -> None:
    """If requests have one entry, a follower that has more entries commits them in some runs. That alone is
    what Figure 2 does not explain."""
    log = logs_of(cluster, tmp_path, seed, *ONE_ENTRY, time="4s") / "all.log"
    assert explained(f"{MODEL}:CommitUpToLastIndex", log).outcome == "holds"
    found = explained(MODEL, log)
    if found.impasse is not None:
        [event] = found.impasse.events
        assert event.attempt is not None
        assert [each.path.partition("[")[0] for each in event.attempt.differences] == ["commit_index"]


MUTANTS = [
    Mutant(
        "the leader alone commits", "commitment.go", "matched[(len(matched)-1)/2]", "matched[len(matched)-1]"
    ),
    Mutant("one vote is a majority", "raft.go", "return voters/2 + 1", "return voters / 2"),
    Mutant(
        "a vote is given again",
        "raft.go",
        "if lastVoteTerm == req.Term && lastVoteCandBytes != nil {",
        "if false && lastVoteTerm == req.Term && lastVoteCandBytes != nil {",
    ),
    Mutant(
        "the last term need not be up to date",
        "raft.go",
        "if lastTerm > req.LastLogTerm {",
        "if false && lastTerm > req.LastLogTerm {",
    ),
    Mutant(
        "the last index need not be up to date",
        "raft.go",
        "if lastTerm == req.LastLogTerm && lastIdx > req.LastLogIndex {",
        "if false && lastTerm == req.LastLogTerm && lastIdx > req.LastLogIndex {",
    ),
    Mutant(
        "the previous term is not compared",
        "raft.go",
        "if a.PrevLogTerm != prevLogTerm {",
        "if false && a.PrevLogTerm != prevLogTerm {",
    ),
    Mutant(
        "conflicts are not noticed",
        "raft.go",
        "if entry.Term != storeEntry.Term {",
        "if false && entry.Term != storeEntry.Term {",
    ),
    Mutant(
        "leaders of earlier terms are heard",
        "raft.go",
        "if a.Term < r.getCurrentTerm() {",
        "if false && a.Term < r.getCurrentTerm() {",
    ),
    Mutant(
        "an entry of an earlier term is committed",
        "commitment.go",
        " && quorumMatchIndex >= c.startIndex {",
        " {",
    ),
]


@pytest.mark.parametrize("mutant", few(1, [pytest.param(each, id=each.name) for each in MUTANTS]))
def test_a_change_of_its_code_is_found(tmp_path: Path, mutant: Mutant) -> None:
    cluster = built(FOLDER / "cluster.go", tmp_path, RAFT, mutant)
    for seed in range(RUNS):
        log = logs_of(cluster, tmp_path, seed, *ONE_ENTRY) / "all.log"
        found = explained(f"{MODEL}:CommitUpToLastIndex", log)
        if found.outcome == "violated":
            assert found.impasse is not None
            [event] = found.impasse.events
            assert event.file == str(log)
            assert event.attempt is not None or event.refusals or event.unlike
            return
    pytest.fail(f"explained in {RUNS} runs")
