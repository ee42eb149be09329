"""The cache on disk: compiled models, the capacities of their sets, results of proofs.

The folder must belong to the user, and nobody else may be able to write to it. An entry ends in a digest of its key
and content, which is checked when it is read: a damaged entry, or one for another key, counts as missing.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from quorate.support.whole_files import write_whole

MOST_BYTES = 1 << 30
"""The most bytes kept in the folder; the least recently used entries are removed first."""
OLD = 3_600.0
"""Seconds after which an unfinished build counts as abandoned by a killed process."""

BUILD = "build-"
"""Prefix of the names of build folders."""

_OURS = re.compile(
    r"\.?(meets\.)?[0-9a-f]{32,64}(\.so|\.c|\.core|\.room)?(\.\w+\.tmp)?|capacities\.(json|\d+)"
)
_SEAL = b"\nquorate "
_SEALED = len(_SEAL) + 64


def cache_folder() -> Path:
    """Return the cache folder: the one named by QUORATE_CACHE, or the user's. If it cannot be used, print a note once
    and return a temporary folder, which is removed when the process ends."""
    return _usable(_named())


def _named() -> Path:
    if chosen := os.environ.get("QUORATE_CACHE"):
        return Path(chosen).absolute()
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "quorate"
    except RuntimeError:  # the user has no home folder
        return temporary_folder()


@cache
def _usable(folder: Path) -> Path:
    why = _refused(folder)
    if why:
        print(f"note: no cache in {folder}: {why}", file=sys.stderr)
        return temporary_folder()
    return folder


def _refused(folder: Path) -> str:
    """Return why a folder cannot be used as the cache, or "" if it can."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.stat()
    except OSError as error:
        return f"it cannot be created ({error.strerror})"
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        return "it belongs to another user"
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"other users may write to it (chmod go-w {folder})"
    return "" if os.access(folder, os.W_OK | os.X_OK) else "it cannot be written to"


@cache
def temporary_folder() -> Path:
    """Return a folder that is removed when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="quorate-"))
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # not in a forked process
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


# ------------------------------------------------------------------------------------------ entries


def store_entry(path: Path, key: str, content: bytes) -> None:
    """Write an entry: `content` for `key`, atomically. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, content + _SEAL + _digest(key, content), durable=True)
    _tidy(path.parent)


def load_entry(path: Path, key: str) -> bytes | None:
    """Return the content of the entry for `key` in a file; None if it is missing, damaged or for another key."""
    try:
        entry = path.read_bytes()
    except OSError:
        return None
    content, seal = entry[:-_SEALED], entry[-_SEALED:]
    if seal != _SEAL + _digest(key, content):
        with suppress(OSError):
            path.unlink()
        return None
    with suppress(OSError):
        os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))  # the time of its last use
    return content


def _digest(key: str, content: bytes) -> bytes:
    digest = hashlib.sha256(f"{_version()}\0{sys.version}\0{key}\0{len(content)}\0".encode())
    digest.update(content)
    return digest.hexdigest().encode()


@cache
def _version() -> str:
    try:
        return version("quorate")
    except PackageNotFoundError:
        return ""


def _tidy(folder: Path) -> None:
    """Remove the files of killed builds, and the least recently used entries beyond `MOST_BYTES`."""
    total, now = 0, time.time()
    for path, size, used in sorted(_files(folder), key=lambda each: -each[2]):
        total += size
        unfinished = path.suffix == ".tmp" or path.parent.name.startswith(BUILD)
        if total > MOST_BYTES or (unfinished and now - used > OLD):
            _remove(path)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
        if path.parent.name.startswith(BUILD):
            path.parent.rmdir()


def _files(folder: Path) -> list[tuple[Path, int, float]]:
    """The files in a folder that Quorate wrote, with sizes in bytes and times of last use; other files are left
    alone."""
    found = []
    for pattern in ("*", "proofs/*", f"{BUILD}*/*"):
        for path in folder.glob(pattern):
            with suppress(OSError):
                status = path.lstat()
                if stat.S_ISREG(status.st_mode) and (_OURS.fullmatch(path.name) or BUILD in path.parent.name):
                    found.append((path, status.st_size, max(status.st_atime, status.st_mtime)))
    return found


# ------------------------------------------------------------------------------------ for the user


def contents() -> tuple[Path, int, int]:
    """Return the cache folder, the number of its entries and their size in bytes."""
    folder = cache_folder()
    found = _files(folder)
    return folder, len(found), sum(size for _, size, _ in found)


def clear() -> None:
    """Remove all entries, and nothing else that is in the folder."""
    for path, _, _ in _files(cache_folder()):
        _remove(path)
