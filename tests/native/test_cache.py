"""What is kept from one run to the next is believed only if it is one's own and whole."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

import quorate
from quorate.native import binding
from quorate.support import caching
from tests.few import few

pytestmark = pytest.mark.skipif(os.name != "posix", reason="owners and modes are those of POSIX")

COUNTING = str(Path(__file__).parent.parent / "models_for_tests" / "counting.py") + ":Counter"


def checking(folder: Path | None, **environment: str) -> subprocess.Popen[str]:
    known = {**os.environ, **environment}
    known.pop("QUORATE_CACHE", None)
    if folder is not None:
        known["QUORATE_CACHE"] = str(folder)
    return subprocess.Popen(
        [sys.executable, "-m", "quorate", "check", COUNTING, "-q", "--engine", "native"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=known,
    )


def checked(folder: Path | None, **environment: str) -> str:
    """What is said on stderr by a check that ends with its verdict."""
    process = checking(folder, **environment)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert out.startswith("✓ counting: everything asked for holds")
    return err


def test_what_is_damaged_is_made_again(tmp_path: Path, compiler: str) -> None:
    assert checked(tmp_path) == ""
    (built,) = tmp_path.glob("*.so")
    whole = built.read_bytes()
    built.write_bytes(whole[:5000] + b"\0" + whole[5001:])
    assert checked(tmp_path) == ""
    assert built.read_bytes() == whole
    assert not list(tmp_path.glob("build-*"))


def test_what_is_damaged_is_not_taken(tmp_path: Path) -> None:
    target = tmp_path / "0"
    caching.store_entry(target, "one", bytes(range(256)) * 40)
    whole = target.read_bytes()
    assert caching.load_entry(target, "one") == bytes(range(256)) * 40
    for damaged in (b"", whole[: len(whole) // 2], whole[:-1], whole[:5000] + b"\0" + whole[5001:]):
        assert damaged != whole
        target.write_bytes(damaged)
        assert caching.load_entry(target, "one") is None


def test_what_was_kept_for_something_else_is_not_taken(tmp_path: Path) -> None:
    caching.store_entry(tmp_path / "0", "one", b"content")
    assert caching.load_entry(tmp_path / "0", "one") == b"content"
    assert caching.load_entry(tmp_path / "0", "another") is None
    assert not (tmp_path / "0").exists()


def test_a_folder_that_others_may_write_to_is_not_used(tmp_path: Path, compiler: str) -> None:
    tmp_path.chmod(0o777)
    said = checked(tmp_path)
    assert said == f"note: no cache in {tmp_path}: other users may write to it (chmod go-w {tmp_path})\n"
    assert not list(tmp_path.iterdir())


def test_a_folder_of_somebody_else_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert caching._refused(tmp_path) == "it belongs to another user"


def test_a_folder_that_cannot_be_made(tmp_path: Path, compiler: str) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "cache"
    assert checked(folder) == f"note: no cache in {folder}: it cannot be created (Not a directory)\n"


def test_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("QUORATE_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", nobody)
    assert caching.cache_folder() == caching.temporary_folder()


def test_a_folder_that_no_program_may_run_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiler: str
) -> None:
    load = ctypes.CDLL

    def refused(name: str) -> ctypes.CDLL:
        if name.startswith(str(tmp_path)):
            raise OSError(f"{name}: failed to map segment from shared object")
        return load(name)

    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path))
    monkeypatch.setattr(ctypes, "CDLL", refused)
    assert quorate.check(COUNTING, engine="native").outcome == "holds"
    monkeypatch.setattr(binding, "elsewhere", lambda path: path)
    with pytest.raises(quorate.EngineError, match=r"If no program may run from .* name another folder"):
        quorate.check(COUNTING, engine="native")


@pytest.mark.parametrize("most", few(1, [2, 8]))
def test_several_processes_at_once(most: int, tmp_path: Path, compiler: str) -> None:
    processes = [checking(tmp_path) for _ in range(most)]
    for process in processes:
        out, err = process.communicate()
        assert (process.returncode, err) == (0, "")
        assert out.startswith("✓ counting: ")
    assert len(list(tmp_path.glob("*.so"))) == 1
    assert not list(tmp_path.glob(".*.tmp"))


def test_leftovers_go_and_the_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "MOST_BYTES", 3_000)
    left = tmp_path / "build-killed" / "x.so"
    left.parent.mkdir()
    left.write_bytes(b"x")
    os.utime(left, (1, 1))
    mine = tmp_path / "a file of mine"
    mine.write_bytes(b"x" * 5_000)
    for number in range(5):
        path = tmp_path / (f"{number}" * 32)
        caching.store_entry(path, "key", b"x" * 1_000)
        os.utime(path, (number + 10, number + 10))
    assert not left.parent.exists()
    assert mine.exists()
    kept = sorted(path.name[0] for path in tmp_path.iterdir() if path != mine)
    assert kept == ["3", "4"]


def test_shown_and_cleared(tmp_path: Path) -> None:
    mine = tmp_path / "notes.txt"
    mine.write_text("mine")
    caching.store_entry(tmp_path / ("a" * 32), "key", b"x" * 1_000)
    command = [sys.executable, "-m", "quorate", "cache"]
    known = {**os.environ, "QUORATE_CACHE": str(tmp_path)}
    tmp_path.chmod(0o700)
    shown = subprocess.run(command, capture_output=True, text=True, env=known, check=True)
    assert shown.stdout == f"{tmp_path}: 1 file, 1.0 kB\n"
    cleared = subprocess.run([*command, "--clear"], capture_output=True, text=True, env=known, check=True)
    assert cleared.stdout == f"{tmp_path}: 0 files, 0 B\n"
    assert list(tmp_path.iterdir()) == [mine]
