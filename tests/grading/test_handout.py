"""What is handed out of a lab: the solution blanked, and nothing of the lecturer's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quorate.grading.handing_out import blanked, handout, write_handout
from quorate.grading.loading import load_lab
from quorate.language.diagnostics import ModelError
from tests.grading.lock import LAB


def test_the_solution_is_not_handed_out(tmp_path: Path) -> None:
    files = write_handout(load_lab(LAB), tmp_path / "out")
    assert sorted(file.name for file in files) == ["README.md", "lock_lab.py", "my_lock.py"]
    text = (tmp_path / "out" / "my_lock.py").read_text("utf-8")
    assert "holding" not in text
    assert "SOLUTION" not in text
    assert text.count("        raise NotImplementedError\n") == 2
    assert (tmp_path / "out" / "lock_lab.py").read_text("utf-8") == (LAB / "lock_lab.py").read_text("utf-8")


def test_the_readme_names_what_is_asked_but_not_what_is_hidden() -> None:
    text = handout(load_lab(LAB)).files["README.md"]
    assert "| 4 | one_holder | Never do two clients hold the lock. |" in text
    assert "| 2 | further, which you are not told | |" in text
    assert "more clients" not in text
    assert "quorate check my_lock.py" in text


def _marked(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "own.py"
    file.write_text(text, encoding="utf-8")
    return file


def test_whole_functions_leave_nothing(tmp_path: Path) -> None:
    file = _marked(tmp_path, "x = 1\n# BEGIN SOLUTION\ndef f():\n    pass\n# END SOLUTION\ny = 2\n")
    assert blanked(file) == "x = 1\ny = 2\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# BEGIN SOLUTION\nx = 1\n", "own.py:1: # BEGIN SOLUTION without # END SOLUTION after it"),
        ("x = 1\n# END SOLUTION\n", "own.py:2: # END SOLUTION without # BEGIN SOLUTION before it"),
        ("# BEGIN SOLUTION\n# BEGIN SOLUTION\n", "own.py:2: # BEGIN SOLUTION within another"),
        (
            "if x:\n    # BEGIN SOLUTION\n    y = 1\n    # END SOLUTION\n",
            "own.py is not Python once it is blanked",
        ),
    ],
)
def test_marks_that_do_not_match_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ModelError, match=said.replace("(", r"\(")):
        blanked(_marked(tmp_path, text))


def test_a_solution_without_marks_is_not_handed_out(tmp_path: Path) -> None:
    folder = tmp_path / "lock"
    shutil.copytree(LAB, folder)
    text = (folder / "my_lock.py").read_text("utf-8")
    unmarked = "\n".join(line for line in text.split("\n") if "SOLUTION" not in line)
    (folder / "my_lock.py").write_text(unmarked, encoding="utf-8")
    with pytest.raises(ModelError, match="the whole solution would be handed out"):
        handout(load_lab(folder))


def test_the_labs_own_folder_is_not_overwritten() -> None:
    with pytest.raises(ModelError, match="the lab's own folder"):
        write_handout(load_lab(LAB), LAB)


WRONG = {
    ("one_holder, points=4", "print, points=4"): "print is no property",
    ('write=("grant", "release")', 'write=("grant", "give")'): "Lock has no method give",
    ('"my_lock.py:MyLock"', '"none.py:MyLock"'): "there is no file none.py",
    ('hint="guard"', 'hint="all"'): "hint='all' is no level",
    ('cpu="30s"', 'cpu="soon"'): "'soon' is not a duration",
    ("provided=(a_second_grant,)", "provided=(one_holder,)"): "one_holder is no goal",
    ("only_who_waited, points=2,", "only_who_waited, points=2, assuming=(a_second_grant,),"): (
        "a_second_grant is no invariant"
    ),
    ('using=("grant",)', 'using=("ask",)'): "ask is not among what is written",
    ('name="one_holder, more clients", ', ""): "two items are called one_holder",
    ("LAB = Lab(", "OTHER = Lab("): "is no lab",
}


@pytest.mark.parametrize("change", WRONG)
def test_what_is_wrong_with_a_lab_is_told(tmp_path: Path, change: tuple[str, str]) -> None:
    folder = tmp_path / "lock"
    shutil.copytree(LAB, folder)
    text = (folder / "lab.py").read_text("utf-8")
    assert change[0] in text
    (folder / "lab.py").write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ModelError, match=WRONG[change]):
        load_lab(folder)


def test_what_an_item_assumes_another_asks_for(tmp_path: Path) -> None:
    folder = tmp_path / "lock"
    shutil.copytree(LAB, folder)
    text = (
        (folder / "lab.py")
        .read_text("utf-8")
        .replace("points=2, using", "points=2, assuming=(one_holder,), using")
    )
    (folder / "lab.py").write_text(text, encoding="utf-8")
    told = handout(load_lab(folder)).files["README.md"]
    assert (
        "| Nobody is given the lock who did not wait for it. Asked of runs until one_holder is violated. |"
        in told
    )
    kept = "\n".join(line for line in text.split("\n") if "holds(one_holder" not in line)
    (folder / "lab.py").write_text(kept, encoding="utf-8")
    with pytest.raises(ModelError, match="only_who_waited assumes one_holder, which no item asks for"):
        load_lab(folder)
