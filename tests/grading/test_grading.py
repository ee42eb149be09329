"""Points, hints and reports: of submissions for the lab about a lock, and for one about properties."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

from quorate.grading import confined
from quorate.grading.grading import grade
from quorate.grading.handing_out import readme
from quorate.grading.loading import load_lab
from quorate.grading.results import Grades
from quorate.output.grades.files import grades_csv, grades_json, grades_junit, gradescope
from quorate.output.grades.pages import write_pages
from tests.grading.lock import LAB, RIGHT, changed, graded

SUBMISSIONS = LAB / "submissions"


@pytest.fixture(scope="module")
def grades(lab: Path, out: Path) -> Grades:
    return grade(lab, [SUBMISSIONS], out=out, jobs=1)


def test_a_violation_has_its_run_and_the_hint_but_not_the_solution(grades: Grades) -> None:
    item = grades["two_holders"].item("one_holder")
    assert (item.outcome, item.points, item.steps) == ("lost", 0, 4)
    assert item.hint == (
        "The right protocol does not take step 4, grant(c2). There a condition on holding is false."
    )
    assert item.run.splitlines()[-4:] == [
        " 4  grant(c2)",
        "        waiting - c2",
        "        holding + c2",
        "        grants: 1 → 2",
    ]
    assert grades["two_holders"].points == 4


def test_what_does_nothing_earns_nothing_for_it(grades: Grades) -> None:
    found = grades["never_released"]
    assert found.item("one_holder").reason == "nothing violates it, but a_second_grant is not reached"
    assert found.item("a_second_grant").hint.startswith(
        "After ask(c1), ask(c2), grant(c1), the right protocol can take release(c1); yours cannot."
    )
    assert found.item("only_who_waited").points == 2  # the lab provides nothing for it
    assert found.points == 2


def test_a_hidden_item_tells_neither_run_nor_hint(grades: Grades) -> None:
    for each in grades:
        item = each.item("one_holder, more clients")
        assert (item.outcome, item.run, item.hint, item.doc) == ("lost", "", "", "")


def test_nothing_is_graded_twice(
    lab: Path, out: Path, grades: Grades, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a process was begun")

    monkeypatch.setattr(confined, "run", never)
    assert list(grade(lab, [SUBMISSIONS], out=out)) == list(grades)


def test_blanks_are_named_and_lose_what_needs_them(lab: Path, out: Path, tmp_path: Path) -> None:
    text = changed(
        "        when(c in self.holding)\n        self.holding.remove(c)\n",
        "        raise NotImplementedError\n",
    )
    found = graded(lab, tmp_path, text, out)
    assert found.item("only_who_waited").outcome == "earned"  # it is about grant alone
    assert [found.item(name).reason for name in ("one_holder", "a_second_grant")] == [
        "not written yet: release"
    ] * 2


def test_the_labs_properties_and_sizes_are_what_counts(lab: Path, out: Path, tmp_path: Path) -> None:
    text = (SUBMISSIONS / "two_holders.py").read_text("utf-8")
    text = text.replace("import action", "import action, invariant").replace(
        "class MyLock(Lock):", "class MyLock(Lock):\n    sizes = {Client: 1}\n"
    )
    text += "\n\n@invariant\ndef one_holder(m: MyLock) -> bool:\n    return True\n"
    found = graded(lab, tmp_path, text, out)
    assert found.item("one_holder").outcome == "lost"
    assert len(found.notes) == 2


def test_a_step_that_fails_loses_what_it_hides(lab: Path, out: Path, tmp_path: Path) -> None:
    found = graded(
        lab, tmp_path, changed("        when(not self.holding)\n", "        assert not self.holding\n"), out
    )
    assert found.item("one_holder").reason.startswith("a step fails (my_lock.py:")
    assert found.item("a_second_grant").outcome == "earned"


def test_what_is_outside_of_the_language_is_told_with_its_line(lab: Path, out: Path, tmp_path: Path) -> None:
    found = graded(lab, tmp_path, changed("self.grants += 1", "self.grants = sorted(self.holding)"), out)
    assert found.points == 0
    assert found.item("one_holder").reason.startswith("my_lock.py:15: ")


def test_reports_have_every_submission(grades: Grades, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(grades_csv(grades))))
    assert [(row["submission"], row["points"]) for row in rows] == [
        ("never_released", "2"),
        ("two_holders", "4"),
    ]
    root = xml.fromstring(grades_junit(grades))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("8", "5", "0")
    results = gradescope(grades["two_holders"])
    assert (results["score"], len(results["tests"])) == (4, 4)
    assert results["tests"][3]["visibility"] == "after_published"
    assert json.loads(json.dumps(grades_json(grades)))["out_of"] == 10
    assert "two_holders" in str(grades)
    pages = write_pages(grades, tmp_path / "pages")
    assert sorted(page.name for page in pages) == ["index.html", "never_released.html", "two_holders.html"]
    student = (tmp_path / "pages" / "two_holders.html").read_text("utf-8")
    assert "<svg" in student
    assert "not self.holding" not in student
    lecturer = (tmp_path / "pages" / "index.html").read_text("utf-8")
    assert "grant is taken too early or too often" in lecturer
    assert "['" not in lecturer


PROPERTIES_LAB = """
from lock_lab import Client, Lock
from variants import Greedy, Right
from quorate.grading import Lab, refutes

LAB = Lab(title="Properties of a lock", protocol=Right, solution="my_properties.py",
          items=(refutes(Greedy, points=3),), cpu="10s")
"""
MY_PROPERTIES = """
from quorate import invariant
from variants import Right


@invariant
def alone(m: Right) -> bool:
    return len(m.holding) <= 1
"""


def properties_lab(tmp_path: Path) -> Path:
    """The folder of a lab about properties."""
    folder = tmp_path / "properties"
    folder.mkdir()
    (folder / "lock_lab.py").write_text((LAB / "lock_lab.py").read_text("utf-8"), encoding="utf-8")
    wrong = RIGHT[RIGHT.index("class") :].replace("        when(not self.holding)\n", "")
    variants = RIGHT.replace("MyLock", "Right") + "\n\n" + wrong.replace("MyLock(Lock)", "Greedy(Right)")
    (folder / "variants.py").write_text(variants, encoding="utf-8")
    (folder / "lab.py").write_text(PROPERTIES_LAB, encoding="utf-8")
    (folder / "my_properties.py").write_text(MY_PROPERTIES, encoding="utf-8")
    return folder


def test_properties_are_to_refute_variants_and_not_the_right_protocol(tmp_path: Path) -> None:
    folder = properties_lab(tmp_path)
    handed_in = tmp_path / "handed_in"
    handed_in.mkdir()
    (handed_in / "weak.py").write_text(MY_PROPERTIES.replace("<= 1", "<= 3"), encoding="utf-8")
    (handed_in / "strong.py").write_text(MY_PROPERTIES.replace("<= 1", "== 0"), encoding="utf-8")
    found = grade(folder, [handed_in], out=tmp_path / "out", jobs=1)
    assert found.solution.points == 3
    assert found["weak"].items[0].reason == "no property is violated"
    assert found["strong"].items[0].reason == "alone is false of the right protocol after 2 steps"


def test_the_handout_of_a_lab_about_properties_says_how_to_judge_them(tmp_path: Path) -> None:
    folder = properties_lab(tmp_path)
    readme_ = readme(load_lab(folder))
    assert "quorate properties my_properties.py variants.py:Right --variant Greedy\n" in readme_
    assert "`variants.py` and `lock_lab.py` stay as they are." in readme_
    text = PROPERTIES_LAB.replace("points=3", "points=3, hidden=True").replace("Greedy, Right", "Right")
    hidden = text.replace("from quorate.grading", "from wrong import Greedy\nfrom quorate.grading")
    (folder / "lab.py").write_text(hidden, encoding="utf-8")
    wrong = "from variants import Greedy as Right\nclass Greedy(Right): ...\n"
    (folder / "wrong.py").write_text(wrong, encoding="utf-8")
    readme_ = readme(load_lab(folder))
    assert "properties=[my_properties.YOUR_PROPERTY]" in readme_
    assert "quorate properties my_properties.py variants.py:Right --variant wrong.py:YOUR_CLASS\n" in readme_
