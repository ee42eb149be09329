"""The small lab about a lock, and submissions for it as text."""

from __future__ import annotations

from pathlib import Path

from quorate.grading.grading import grade
from quorate.grading.results import Grade

LAB = Path(__file__).parents[2] / "labs" / "lock"

# The solution as a student would write it, without the marks for quorate handout.
_LINES = (LAB / "my_lock.py").read_text("utf-8").splitlines(keepends=True)
RIGHT = "".join(line for line in _LINES if line.strip() not in ("# BEGIN SOLUTION", "# END SOLUTION"))


def with_first(lines: str) -> str:
    """The right submission, with these lines at the beginning of its module, in line 3."""
    return RIGHT.replace("\nfrom lock_lab", f"\n{lines}\nfrom lock_lab", 1)


def changed(before: str, after: str) -> str:
    """The right submission with a part of its text replaced."""
    assert before in RIGHT
    return RIGHT.replace(before, after)


def graded(lab: Path, folder: Path, text: str, out: Path, **options: object) -> Grade:
    """Grade a submission with this text."""
    folder.mkdir(exist_ok=True)
    file = folder / "my_lock.py"
    file.write_text(text, encoding="utf-8")
    [found] = grade(lab, [file], out=out, jobs=1, **options)  # type: ignore[arg-type]
    return found
