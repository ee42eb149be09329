"""The lab about Raft: its solution, its handout, and the points of what students hand in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quorate.grading.grading import grade
from quorate.grading.handing_out import write_handout
from quorate.grading.loading import load_lab
from quorate.language.checker import lower
from quorate.language.diagnostics import ModelError
from quorate.language.instance import instantiate
from quorate.language.loading import load

LAB = Path(__file__).parents[2] / "labs" / "raft"
SUBMISSIONS = LAB / "submissions"


@pytest.fixture(scope="module")
def election(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lab with the items about the election alone, which CPython decides."""
    lab = tmp_path_factory.mktemp("election") / "raft"
    shutil.copytree(LAB, lab)
    text = (lab / "lab.py").read_text("utf-8")
    text += "\nfrom dataclasses import replace\n\nLAB = replace(LAB, items=LAB.items[:3])\n"
    (lab / "lab.py").write_text(text, encoding="utf-8")
    return lab


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of results, so that each solution is graded once."""
    return tmp_path_factory.mktemp("graded")


def test_what_is_handed_out_says_what_is_not_written_yet(tmp_path: Path) -> None:
    files = write_handout(load_lab(LAB), tmp_path)
    assert sorted(file.name for file in files) == [
        "README.md",
        "committed_log.py",
        "my_raft.py",
        "raft_lab.py",
    ]
    text = (tmp_path / "my_raft.py").read_text("utf-8")
    assert text.count("        raise NotImplementedError\n") == 4
    assert "when(" not in text
    # The helpers that are given are called by nothing yet.
    with pytest.raises(ModelError, match="request_vote is not written yet"):
        lower(instantiate(load(str(tmp_path / "my_raft.py"))))


def test_the_readme_says_what_a_refinement_asks(tmp_path: Path) -> None:
    write_handout(load_lab(LAB), tmp_path)
    text = (tmp_path / "README.md").read_text("utf-8")
    assert "`raft_lab.py` and `committed_log.py` stay as they are." in text
    assert (
        "| 2 | refines CommittedLog | `log` is what is committed, `known` how much of it each server knows. "
        "Asked of runs until election_safety is violated. |" in text
    )
    assert "| 7 | further, which you are not told | |" in text


ELECTION = {
    "double_vote": ((0, 0, 1), "violated after 3 steps"),
    "replication_not_written": ((2, 3, 1), ""),
    "stale_vote_counted": ((2, 0, 1), "violated after 7 steps"),
}
"""Of each submission the points of the items about the election, and what is wrong with the first that is lost."""


def test_the_election_earns_points_before_the_rest_is_written(election: Path, graded: Path) -> None:
    grades = grade(
        election, [SUBMISSIONS / f"{name}.py" for name in ELECTION], out=graded / "election", jobs=1
    )
    assert grades.solution.points == grades.solution.out_of == 6
    for name, expected in ELECTION.items():
        assert grades[name].refused == ()
        points = tuple(item.points for item in grades[name].items)
        lost = next((item.reason for item in grades[name].items if item.outcome != "earned"), "")
        assert (points, lost) == expected, name


LOST = {
    "always_truncated": (
        "leader_completeness",
        "state_machine_safety",
        "committed_on_a_majority",
        "commit_index_within_log",
        "committed_entries_stay",
        "refines CommittedLog",
        "leader_completeness, two entries",
    ),
    "commit_not_bound_by_new": (
        "state_machine_safety",
        "committed_on_a_majority",
        "committed_entries_stay",
        "refines CommittedLog",
    ),
    "double_vote": (
        "one_vote_in_a_term",
        "election_safety",
        "election_safety, with replication",
        "election_safety, four servers",
    ),
    "half_is_a_majority": ("election_safety, four servers",),
    "no_up_to_date_check": (
        "leader_completeness",
        "state_machine_safety",
        "committed_on_a_majority",
        "committed_entries_stay",
        "refines CommittedLog",
        "leader_completeness, two entries",
    ),
    "old_entry_counted": ("leaders_count_entries_of_their_term",),
    "only_last_term_compared": ("leader_completeness, two entries",),
    "previous_term_not_checked": (
        "state_machine_safety",
        "committed_on_a_majority",
        "committed_entries_stay",
        "refines CommittedLog",
        "log_matching, two entries",
    ),
    "stale_leader_obeyed": (
        "leader_completeness",
        "state_machine_safety",
        "committed_on_a_majority",
        "committed_entries_stay",
        "refines CommittedLog",
        "leader_completeness, two entries",
    ),
    "stale_vote_counted": ("election_safety", "election_safety, with replication"),
    "vote_forgotten": ("election_safety, with replication", "election_safety, four servers"),
}
"""Of each submission the items that it loses, in the order of the lab."""


@pytest.mark.slow
@pytest.mark.parametrize("name", LOST)
def test_the_items_that_submissions_lose(graded: Path, name: str) -> None:
    [found] = grade(LAB, [SUBMISSIONS / f"{name}.py"], out=graded / "all", jobs=1)
    assert found.refused == ()
    assert tuple(item.name for item in found.items if item.outcome == "lost") == LOST[name]
    assert [item.name for item in found.items if item.outcome == "undecided"] == []
