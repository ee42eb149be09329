"""The lab about single-decree Paxos: its solution, its handout, and the points of what students hand in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quorate.grading.asking import few_states
from quorate.grading.grading import grade
from quorate.grading.handing_out import write_handout
from quorate.grading.loading import load_lab
from quorate.language.checker import lower
from quorate.language.diagnostics import ModelError
from quorate.language.instance import instantiate
from quorate.language.loading import load

LAB = Path(__file__).parents[2] / "labs" / "paxos"
SUBMISSIONS = LAB / "submissions"


@pytest.fixture(scope="module")
def two_ballots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lab without the item about three ballots, which every submission takes a compiler for."""
    lab = tmp_path_factory.mktemp("two") / "paxos"
    shutil.copytree(LAB, lab)
    text = (lab / "lab.py").read_text("utf-8")
    kept = [line for line in text.split("\n") if '"agreement, three ballots"' not in line]
    assert len(kept) == len(text.split("\n")) - 1
    (lab / "lab.py").write_text("\n".join(kept), encoding="utf-8")
    return lab


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of results, so that the solution is graded once."""
    return tmp_path_factory.mktemp("graded")


def test_what_is_handed_out_loads_and_is_not_written_yet(
    two_ballots: Path, graded: Path, tmp_path: Path
) -> None:
    files = write_handout(load_lab(two_ballots), tmp_path)
    assert sorted(file.name for file in files) == ["README.md", "my_paxos.py", "paxos_lab.py"]
    text = (tmp_path / "my_paxos.py").read_text("utf-8")
    assert text.count("        raise NotImplementedError\n") == 3
    assert "when(" not in text

    grades = grade(two_ballots, [tmp_path / "my_paxos.py"], out=graded, jobs=1)
    assert grades.solution.points == grades.solution.out_of == 15
    [blank] = grades
    assert blank.refused == ()
    assert [item.reason for item in blank.items] == [
        "not written yet: promise",
        *["not written yet: promise, propose, accept"] * 5,
    ]


EXPECTED = {
    "accept_deleted": ((2, 0, 0, 0, 0, 0), "not written yet: accept"),
    "accept_ignores_promise": ((2, 2, 2, 0, 2, 2), "violated after 12 steps"),
    "any_reported_value": ((2, 2, 2, 5, 2, 2), ""),
    "left_blank": ((0, 0, 0, 0, 0, 0), "not written yet: promise"),
    "minority_quorum": ((2, 2, 2, 0, 2, 2), "violated after 10 steps"),
    "own_value_always": ((2, 2, 2, 0, 2, 2), "violated after 12 steps"),
    "phase_one_skipped": ((2, 2, 2, 0, 2, 2), "violated after 6 steps"),
    "reads_the_others": (
        (2, 0, 0, 0, 0, 0),
        "reads_the_others.py:20: propose reads voted of another Acceptor",
    ),
    "phase_two_not_written": ((2, 0, 0, 0, 0, 0), "not written yet: propose, accept"),
    "promise_not_recorded": ((0, 2, 2, 0, 2, 2), "violated after 2 steps"),
    "promise_to_lower_ballot": ((0, 2, 2, 0, 2, 2), "violated after 4 steps"),
    "property_renamed": ((2, 0, 2, 0, 2, 2), "violated after 5 steps"),
    "sizes_shrunk": ((2, 2, 2, 0, 2, 2), "violated after 12 steps"),
}
"""Of each submission the points of the items with two ballots, in the order of the lab, and what is wrong with the
first that is lost."""


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPECTED)
def test_the_points_of_what_students_hand_in(two_ballots: Path, graded: Path, name: str) -> None:
    [found] = grade(two_ballots, [SUBMISSIONS / f"{name}.py"], out=graded, jobs=1)
    assert found.refused == ()
    points = tuple(item.points for item in found.items)
    lost = next((item.reason for item in found.items if item.outcome != "earned"), "")
    expected, reason = EXPECTED[name]
    assert points == expected
    assert lost.partition(" (")[0] == reason.partition(" (")[0]


@pytest.mark.slow
def test_a_search_ends_once_all_that_is_asked_of_it_is_decided(tmp_path: Path) -> None:
    """With three ballots this submission has over thirty million states, and two values chosen after 12 steps."""
    [found] = grade(LAB, [SUBMISSIONS / "accept_ignores_promise.py"], out=tmp_path, jobs=1)
    assert [item.points for item in found.items] == [2, 2, 2, 0, 2, 2, 0]
    assert found.item("agreement, three ballots").reason == "violated after 12 steps"
    assert found.states < 50_000


def test_what_cpython_explores_of_a_submission_is_bounded_by_the_solution() -> None:
    assert [few_states(states) for states in (None, 29, 443, 17_153)] == [2_000, 158, 986, 0]


@pytest.mark.slow
def test_which_reported_vote_binds_shows_with_three_ballots(tmp_path: Path) -> None:
    [found] = grade(LAB, [SUBMISSIONS / "any_reported_value.py"], out=tmp_path, jobs=1)
    assert found.points == 15
    item = found.item("agreement, three ballots")
    assert (item.outcome, item.reason, item.hint) == ("lost", "violated after 17 steps", "")


def test_nobody_is_sent_to_declare_what_the_lab_declares(tmp_path: Path) -> None:
    """A class of a submission that says what is shared is not admitted."""
    write_handout(load_lab(LAB), tmp_path)
    shutil.copy(SUBMISSIONS / "reads_the_others.py", tmp_path)
    with pytest.raises(ModelError) as refused:
        lower(instantiate(load(str(tmp_path / "reads_the_others.py"))))
    assert "propose reads voted of another Acceptor" in refused.value.diagnostic.message
    assert refused.value.diagnostic.hint.endswith(
        "have this sent in one; what is exempt from that, Paxos says (shared, environment)"
    )


def test_every_submission_has_its_points() -> None:
    assert sorted(EXPECTED) == sorted(file.stem for file in SUBMISSIONS.glob("*.py"))
