"""etcd's raft does as its model says; with one line of it changed it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate import check, conform

from ..few import few
from .etcd import FOLDER, MODEL, MUTANTS, Mutant, built, needs_etcd

pytestmark = needs_etcd

SMALL = {"Server": 2, "Term": 2, "Log": 1, "Index": 2}
LARGER = {"Term": 5, "Log": 5, "Index": 6}
PAPER = {"Term": 4, "Log": 4, "Index": 5}


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> str:
    return built(tmp_path_factory.mktemp("etcd"))


@pytest.mark.parametrize("one_entry", [False, True])
def test_walks(driver: str, one_entry: bool) -> None:
    found = conform(MODEL, driver=driver, walks=15, sizes={"one_entry_a_message": one_entry})
    assert found.outcome == "holds"
    assert found.refused > 10
    assert all(covered.taken for covered in found.coverage.values())


@pytest.mark.slow
def test_many_walks(driver: str) -> None:
    sizes = {**LARGER, "one_entry_a_message": True}
    found = conform(MODEL, driver=driver, walks=900, sizes=sizes, jobs=2)
    assert found.outcome == "holds"
    assert found.steps > 30_000
    assert all(found.goals.values())


@pytest.mark.parametrize("sizes", few(1, [SMALL, {**SMALL, "Log": 2, "Index": 3}]))
def test_every_transition(driver: str, sizes: dict[str, int]) -> None:
    found = conform(MODEL, driver=driver, mode="all", sizes=sizes)
    assert found.outcome == "holds"
    assert found.transitions is not None
    assert found.transitions.taken > found.transitions.states > 100
    assert found.coverage["receive_app_resp"].taken > 0


@pytest.mark.slow
def test_the_model_is_right(driver: str) -> None:
    """Its invariants hold at the smallest sizes of three servers, and none of its assertions fails."""
    found = check(MODEL, sizes={"Term": 2, "Log": 1, "Index": 2})
    assert found.exploration.states == 63_048
    assert found.exploration.violations == ()


@pytest.mark.parametrize("mutant", few(2, [pytest.param(each, id=each.name) for each in MUTANTS]))
def test_a_change_of_its_code_is_found(tmp_path: Path, mutant: Mutant) -> None:
    sizes = {**LARGER, "one_entry_a_message": mutant.one_entry}
    found = conform(MODEL, driver=built(tmp_path, mutant), walks=2000, sizes=sizes)
    assert found.outcome == "violated"
    assert found.mismatch is not None
    assert found.mismatch.again


def test_it_is_the_raft_of_the_paper_but_for_two_things(driver: str) -> None:
    """A leader begins with an empty entry; a candidate that cannot win, and who restarts, follows within the term."""
    empty = conform("raft", driver=driver, mode="follow", walks=5, sizes=PAPER).mismatch
    assert empty is not None
    assert [each.path.partition("[")[0] for each in empty.differences] == ["log"]
    gives_up = conform("raft_noop", driver=driver, mode="follow", walks=20, sizes=PAPER).mismatch
    assert gives_up is not None
    assert [each.path.partition("[")[0] for each in gives_up.differences] == ["role"]
    found = conform(str(FOLDER / "raft_of_etcd.py"), driver=driver, mode="follow", walks=8, sizes=PAPER)
    assert found.outcome == "holds"
    assert set(found.explained) == {0, 1}


def test_the_invariants_hold_in_its_own_runs(driver: str) -> None:
    found = conform(MODEL, driver=driver, mode="monitor", walks=15)
    assert found.outcome == "holds"
    assert "committed_is_the_same" in found.judged
    assert not found.unjudged
