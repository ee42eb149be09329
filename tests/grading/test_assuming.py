"""Items that assume what others ask for: a mistake costs its own points, and ends no search."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quorate.grading.asking import groups_of
from quorate.grading.grading import grade
from quorate.grading.loading import load_lab
from tests.grading.lock import LAB, changed

WRONG = changed(
    "        when(c in self.waiting)\n        when(not self.holding)\n        self.waiting.remove(c)\n",
    "        when(c in self.waiting or len(self.holding) > 1)\n        self.waiting.discard(c)\n",
)
"""Several hold the lock, and once two do, it is given to who did not wait for it, too."""


@pytest.fixture(scope="module")
def assuming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lab that asks who is given the lock as long as one holds it, and the same without assuming that."""
    folder = tmp_path_factory.mktemp("assuming") / "lock"
    shutil.copytree(LAB, folder)
    text = (folder / "lab.py").read_text("utf-8")
    asks = 'holds(only_who_waited, points=2, using=("grant",), provided=())'
    assert asks in text
    both = (
        "holds(only_who_waited, points=2, assuming=(one_holder,)), "
        'holds(only_who_waited, points=3, name="only_who_waited, in all runs")'
    )
    (folder / "lab.py").write_text(text.replace(asks, both), encoding="utf-8")
    return folder


def test_what_is_assumed_bounds_the_runs(assuming: Path, tmp_path: Path) -> None:
    file = tmp_path / "my_lock.py"
    file.write_text(WRONG, encoding="utf-8")
    [found] = grade(assuming, [file], out=tmp_path / "out", jobs=1)
    assert found.item("one_holder").outcome == "lost"
    assert found.item("only_who_waited, in all runs").steps == 5
    item = found.item("only_who_waited")
    assert (item.outcome, item.points) == ("earned", 2)
    assert "cut by constraint assumed_one_holder" in item.reason


def test_items_that_assume_the_same_share_a_search(assuming: Path) -> None:
    groups = groups_of(load_lab(assuming))
    assert [len(group.assuming) for group in groups] == [0, 1, 0]
    text = (assuming / "lab.py").read_text("utf-8")
    shared = text.replace(
        "holds(one_holder, points=4)", "holds(one_holder, points=4, assuming=(one_holder,))"
    )
    other = assuming.parent / "shared"
    shutil.copytree(assuming, other)
    (other / "lab.py").write_text(shared, encoding="utf-8")
    [together] = [group for group in groups_of(load_lab(other)) if group.assuming]
    assert [function.__name__ for function in together.functions] == ["one_holder", "only_who_waited"]
