"""The rooms of confined processes: the folders that each can read and write, and bounds with what its way needs."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from quorate.grading.bounds import Bounds
from quorate.grading.boxes import SYSTEM, Room, Way, readable
from quorate.support.late_imports import imported

PREFIX = "quorate-room-"
"""The beginning of the names of rooms, in the system's folder for temporary files."""
NEW_SECONDS = 60
"""Seconds after which a room is locked, if it is in use."""

_numbers = count()


@contextmanager
def room_for(
    way: Way,
    given: Mapping[str, bytes],
    bounds: Bounds,
    secret: tuple[Path, ...] = (),
    compiled: Mapping[str, bytes] | None = None,
    bytecode: Path | None = None,
) -> Iterator[Room]:
    """Make a room with these files in the given folder, and others in the cache of the scratch folder; and remove it
    in the end. It can read `bytecode`."""
    top = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = os.open(top, os.O_RDONLY)
    try:
        flock(lock, LOCK_EX | LOCK_NB)  # as long as this process lives
        top.chmod(0o711)
        inner, scratch = top / "given", top / "scratch"
        inner.mkdir(mode=0o755)
        scratch.mkdir(mode=0o700)
        for name, content in given.items():
            (inner / name).write_bytes(content)
            (inner / name).chmod(0o644)
        inner.chmod(0o755)
        (scratch / "cache").mkdir(mode=0o700)
        for name, content in (compiled or {}).items():
            (scratch / "cache" / name).write_bytes(content)
        readable_too = (inner,) if bytecode is None else (inner, bytecode)
        yield Room(inner, scratch, within(way, bounds, readable_too, scratch), secret, bytecode)
    finally:
        shutil.rmtree(top, ignore_errors=True)
        os.close(lock)


def remove_abandoned() -> None:
    """Remove the rooms of gradings that were killed before they could: they have what was handed in, and what is
    hidden of a lab."""
    for top in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            found = top.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
                continue
            if time.time() - found.st_mtime < NEW_SECONDS:  # perhaps not locked yet
                continue
            lock = os.open(top, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                flock(lock, LOCK_EX | LOCK_NB)
                shutil.rmtree(top, ignore_errors=True)
            finally:
                os.close(lock)


def within(way: Way, bounds: Bounds, given: tuple[Path, ...], scratch: Path) -> Bounds:
    """The bounds with what this way needs besides: another user if we are root, and Landlock."""
    user = 0
    if os.geteuid() == 0 and (way == "bubblewrap" or all(map(_open_to_all, readable()))):
        user = 61_000 + (os.getpid() * 37 + next(_numbers)) % 4_000
        for path in (scratch, *scratch.rglob("*")):
            os.chown(path, user, user)
    if way == "bubblewrap" or not has_landlock():
        return replace(bounds, user=user)
    reads = (*SYSTEM, "/proc", "/dev/urandom", *map(str, (*readable(), *given)))
    return replace(bounds, user=user, landlock=True, reads=reads, writes=(str(scratch),))


@cache
def _open_to_all(folder: Path) -> bool:
    """Whether every user can get to a folder."""
    return all(each.stat().st_mode & stat.S_IXOTH for each in (folder, *folder.parents))


@cache
def has_landlock() -> bool:
    """Whether the library is installed, and the kernel has it."""
    if find_spec("landlock") is None:
        return False
    try:
        return bool(imported("landlock.landlock_abi_version")() >= 1)
    except Exception:
        return False
