"""What fails while a submission is graded, and is not its doing: that is told, takes no points as wrong, and is done
again by the next command."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.grading import confined
from quorate.grading.grading import grade
from quorate.grading.left_behind import Found, failure, how_ended
from quorate.grading.running import Ended
from quorate.output.grades.files import grades_json, gradescope
from tests.cli.commands import run
from tests.grading.lock import RIGHT, graded, with_first

KILLED = Ended("signal", -9, 1.0, 1 << 20, "")
CRASHED = "its process was ended by SIGSEGV: the interpreter or compiled code crashed"


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (
            KILLED,
            "its process was ended by SIGKILL, as the system does when the machine's memory is used up",
        ),
        (Ended("signal", -11, 1, 1, ""), CRASHED),
        (Ended("signal", -50, 1, 1, ""), "its process was ended by signal 50"),
        (
            Ended("failed", 1, 0, 0, "Cannot allocate memory"),
            "its process could not be begun: Cannot allocate memory",
        ),
        (Ended("finished", 1, 1, 1, "a\nKeyError: 3\n"), "it ended before it was graded: KeyError: 3"),
    ],
)
def test_what_fails_is_named(ended: Ended, said: str) -> None:
    assert failure(Found({}, {}, ended)) == said


@pytest.mark.parametrize(
    "ended",
    [
        Ended("finished", 0, 1, 1, ""),
        Ended("finished", 75, 1, 1, ""),
        Ended("cpu", -9, 1, 1, ""),
        Ended("memory", -9, 1, 1, ""),
        Ended("finished", 1, 1, 1, "MemoryError\n"),
    ],
)
def test_limits_that_are_reached_are_no_failure(ended: Ended) -> None:
    assert how_ended(Found({}, {}, ended))
    assert failure(Found({}, {}, ended)) == ""


def test_a_crash_is_undecided(lab: Path, out: Path, tmp_path: Path) -> None:
    """The process really crashes: a submission that is not admitted ends itself."""
    crashing = with_first("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)")
    found = graded(lab, tmp_path, crashing, out, admits=False)
    assert {item.outcome for item in found.items} == {"undecided"}
    assert found.failed == CRASHED
    assert found.failed in gradescope(found)["output"]


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch, lab: Path, out: Path) -> list[str]:
    """Modes of processes: the next one of each is ended by SIGKILL before it does anything."""
    grade(lab, [], out=out)  # the solution is graded before anything fails
    modes: list[str] = []
    true = confined.run

    def run(way, room, module, arguments, given, stop=None):  # type: ignore[no-untyped-def]
        if arguments[0] in modes:
            modes.remove(arguments[0])
            return KILLED
        return true(way, room, module, arguments, given, stop)

    monkeypatch.setattr(confined, "run", run)
    return modes


@pytest.mark.parametrize("mode", ["search", "replay"])
def test_the_next_command_grades_what_failed(
    mode: str, killed: list[str], lab: Path, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"{mode}_fails.py"
    file.write_text(RIGHT, encoding="utf-8")
    killed.append(mode)
    grades = grade(lab, [file], out=out)
    [found] = grades
    assert not grades.complete
    assert "SIGKILL" in found.failed
    assert "lost" not in {item.outcome for item in found.items}
    assert all("SIGKILL" in item.reason for item in found.items if item.outcome == "undecided")
    assert grades_json(grades)["submissions"][0]["failed"] == found.failed
    killed.append(mode)
    failing = run(capsys, "grade", str(lab), str(file), "--out", str(out))
    assert failing.code == 3
    assert f"so the same command grades them again: {found.name}" in failing.out
    assert "not graded to the end: its process was ended by SIGKILL" in failing.out
    again = run(capsys, "grade", str(lab), str(file), "--out", str(out))
    assert again.code == 0
    assert "10 of 10" in again.out


def test_a_search_that_fails_loses_nothing_of_the_others(
    killed: list[str], lab: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The compiler is ended, say: the group of items that it was for is undecided, and the others are decided."""
    true = confined.answers_in

    def answers(path: Path, word: str) -> object:
        found = dict(true(path, word))
        if "groups" in found:
            found["groups"] = [{"failed": "no memory"}, *found["groups"][1:]]
        return found

    monkeypatch.setattr(confined, "answers_in", answers)
    found = graded(lab, tmp_path, RIGHT + "# x\n", out)
    assert found.failed == "no memory"
    assert found.item("one_holder").reason == "the search failed: no memory"
    assert found.item("only_who_waited").outcome == "earned"
    assert killed == []


def test_a_process_that_cannot_be_begun_ends_nothing_else(
    killed: list[str], lab: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(confined, "room_for", none)
    found = graded(lab, tmp_path, RIGHT + "# y\n", out)
    assert "Cannot allocate memory" in found.failed
    assert killed == []
