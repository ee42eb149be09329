"""Hints: the steps that are wrong by themselves, and not those that only follow from them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quorate.grading.hints import Told, told_of_run
from quorate.language.loading import load
from quorate.output.traces.saving import save_trace
from quorate.saved.formats import read_trace
from quorate.verdicts.checking import check
from quorate.verdicts.selection import instance_of
from tests.grading.lock import LAB, RIGHT, changed

ALL_WAIT = changed(
    "        self.grants += 1\n", "        self.grants += 1\n        self.waiting |= set(Client)\n"
)
NOT_COUNTED = changed("        self.grants += 1\n", "").replace("        when(not self.holding)\n", "")


def _told(folder: Path, text: str, asked: str) -> Told:
    """What is told of the shortest run to what a wrong lock violates."""
    for file in LAB.glob("*_lab.py"):
        shutil.copy(file, folder)
    (folder / "right.py").write_text(RIGHT, encoding="utf-8")
    (folder / "wrong.py").write_text(text + asked, encoding="utf-8")
    result = check(load(str(folder / "wrong.py")), engine="reference")
    verdict = next(each for each in result.verdicts if each.outcome == "violated" and each.trace is not None)
    save_trace(verdict, folder / "run.json")
    right = instance_of(load(str(folder / "right.py")))
    return told_of_run(read_trace(folder / "run.json"), right, "guard", ())


ASKED = """

from quorate import invariant


@invariant
def granted_once(m: MyLock) -> bool:
    return m.grants < 2
"""


def test_a_step_that_only_follows_is_not_told(tmp_path: Path) -> None:
    """All clients wait after the first grant. So the second one, to a client that has not asked, is none of the right
    protocol, but it is not what is wrong."""
    told = _told(tmp_path, ALL_WAIT, ASKED)
    assert told.hint == "Step 2, grant(c1), has another effect in the right protocol, on waiting."
    assert told.bug == "grant has another effect on waiting"


def test_a_step_that_is_wrong_whatever_came_before_is_told_too(tmp_path: Path) -> None:
    """That grants are not counted is another effect, and does no harm; the second grant does."""
    told = _told(tmp_path, NOT_COUNTED, "")
    assert told.hint == (
        "Step 3, grant(c1), has another effect in the right protocol, on grants. "
        "The right protocol does not take step 4, grant(c2), from where your run is by then. "
        "There a condition on holding is false."
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (
            changed("        when(not self.holding)\n", "        assert self.grants == 0\n"),
            "The right protocol does not take step 4, grant(c2). There a condition on holding is false.",
        ),
        (
            changed("        self.holding.remove(c)\n", "        assert self.waiting\n"),
            "In the right protocol, step 3, release(c1), does not fail.",
        ),
    ],
)
def test_a_step_that_fails_is_refused_or_does_not_fail(tmp_path: Path, text: str, hint: str) -> None:
    assert _told(tmp_path, text, "").hint == hint
