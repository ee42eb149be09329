"""Confined processes compile nothing of Quorate's or of what it imports."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from quorate.grading import bytecode
from quorate.grading.asking import groups_of, request_of
from quorate.grading.bounds import Bounds
from quorate.grading.boxes import Room, environment
from quorate.grading.bytecode import prepared
from quorate.grading.confined import WORKER
from quorate.grading.loading import load_lab
from tests.grading.lock import LAB


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = prepared(tmp_path_factory.mktemp("prepared"))
    assert found is not None
    return found


def _compiled(made: Path, place: Path, mode: str, request: dict[str, object]) -> list[str]:
    """The files that a process compiles itself."""
    given, scratch = place / "given", place / "scratch"
    for folder in (given, scratch):
        folder.mkdir()
    for file in (*LAB.glob("*_lab.py"), LAB / "submissions" / "two_holders.py"):
        (given / file.name).write_bytes(file.read_bytes())
    (given / "request.json").write_text(json.dumps(request), encoding="utf-8")
    bounds = Bounds(60, 1 << 30)
    command = [sys.executable, "-P", "-v", "-m", WORKER, bounds.text(), str(given), str(scratch), mode]
    ended = subprocess.run(
        command,
        input="word",
        capture_output=True,
        text=True,
        check=True,
        env=environment("limits", Room(given, scratch, bounds, bytecode=made)),
    )
    assert json.loads((scratch / "answers.json").read_text("utf-8"))["word"] == "word"
    return re.findall(r"^# code object from '?([^'\n]*\.py)\b", ended.stderr, re.MULTILINE)


@pytest.mark.parametrize("few", [0, 1_000])
def test_what_a_search_imports_is_compiled_beforehand(made: Path, tmp_path: Path, few: int) -> None:
    """With compiled code and in CPython; the submission violates something, so runs are saved too."""
    lab = load_lab(LAB)
    request = request_of(lab, groups_of(lab), "two_holders.py", {})
    for group in request["groups"]:
        group["few"] = few
    assert "\n".join(_compiled(made, tmp_path, "search", request)) == ""


def test_what_a_replay_imports_is_compiled_beforehand(made: Path, tmp_path: Path) -> None:
    lab = load_lab(LAB)
    request = request_of(lab, groups_of(lab), "two_holders.py", {})
    assert "\n".join(_compiled(made, tmp_path, "replay", {**request, "runs": []})) == ""


def test_nothing_of_a_lab_is_in_it(made: Path) -> None:
    assert not [file for file in made.rglob("*") if "lock_lab" in file.name or "my_lock" in file.name]


def test_it_is_made_once(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: Path) -> None:
        raise AssertionError("it is compiled again")

    monkeypatch.setattr(bytecode, "_compile", never)
    monkeypatch.chdir(made.parents[1])
    assert prepared(Path(made.parent.name)) == made


def test_that_it_cannot_be_made_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bytecode, "_compile", fails)
    assert prepared(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
