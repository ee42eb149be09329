"""The rooms of confined processes: what a grading that was killed leaves is removed by the next."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from quorate.grading.bounds import Bounds
from quorate.grading.rooms import NEW_SECONDS, PREFIX, remove_abandoned, room_for


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _aged(folder: Path) -> None:
    then = folder.stat().st_mtime - NEW_SECONDS - 1
    os.utime(folder, (then, then))


def test_what_was_abandoned_is_removed_and_what_is_in_use_stays(places: Path) -> None:
    abandoned, new, other = (places / f"{PREFIX}1", places / f"{PREFIX}2", places / "quorate-other")
    target = places / "target"
    for folder in (abandoned, new, other, target):
        folder.mkdir()
        (folder / "file").touch()
    (places / f"{PREFIX}link").symlink_to(target)
    for folder in (abandoned, other, target):
        _aged(folder)
    with room_for("limits", {"a.py": b"1"}, Bounds(1, 1 << 20)) as room:
        top = room.given.parent
        _aged(top)
        remove_abandoned()
        assert (room.given / "a.py").read_bytes() == b"1"
    assert not top.exists()
    assert sorted(each.name for each in places.iterdir()) == sorted(
        [new.name, other.name, f"{PREFIX}link", target.name]
    )
    assert (target / "file").exists()
