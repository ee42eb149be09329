"""Lessons are run as they are written, from the first file to the last command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lessons import LESSONS, edited, is_as_shown, notebook_of, run_lesson


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_each_command_prints_what_is_shown(path: Path, tmp_path: Path, compiler: str) -> None:
    wrong = {
        session.command: output
        for session, output in run_lesson(path.read_text("utf-8"), tmp_path)
        if not is_as_shown(session.shown, output)
    }
    assert wrong == {}  # python -m tests.lessons writes what is printed into the lesson


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_notebook_is_the_lesson(path: Path) -> None:
    assert path.with_suffix(".ipynb").read_text("utf-8") == notebook_of(path.read_text("utf-8"))


def test_edits_fit_their_file_once() -> None:
    assert edited("a\nb\nc\n", " a\n-b\n+d\n") == "a\nd\nc\n"
    with pytest.raises(ValueError, match="2 times"):
        edited("a\na\n", "-a\n")


def test_only_times_may_differ() -> None:
    shown = (
        "3 states\n...\nnative engine, 2 workers, symmetry on, 0.25 s (0.03 s compiling, 0.01 s exploring)\n"
    )
    other = "3 states\none\ntwo\nreference engine, 1 worker, symmetry on, 12.1 s\n"
    assert is_as_shown(shown, other)
    assert not is_as_shown(shown, other.replace("3 states", "4 states"))
    assert is_as_shown("one  ✓ 7 ms    ✗ 98 ms\n", "one  ✓ 7 ms   ✗ 157 ms\n")
    assert not is_as_shown("x\n", "x\ny\n")
