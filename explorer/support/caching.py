"""Where things are kept from one run to the next: compiled models, what room their sets need, proofs. What is kept
is checked when it is read.

The folder must be one's own, and nobody else's to write to. An entry ends in a digest over its key and its content:
what is damaged, or was kept for something else, counts as not kept.
"""

from __future__ import annotations

import hashlib
import os
import re
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
"""How large the folder may become; what was used least lately goes first."""
OLD = 3_600.0
"""After so many seconds what a build left unfinished is what a killed one left."""

BUILD = "build-"
"""How the folders begin that builds are done in."""

_OURS = re.compile(
    r"\.?(meets\.)?[0-9a-f]{32,64}(\.so|\.c|\.core|\.room)?(\.\w+\.tmp)?|capacities\.(json|\d+)"
)
_SEAL = b"\nquorate "
_SEALED = len(_SEAL) + 64


def cache_folder() -> Path:
    """The folder to keep things in: the one that QUORATE_CACHE names, or one of the user's; one that goes with this
    process if that cannot be used, which is said once."""
    return _usable(_named())


def _named() -> Path:
    if chosen := os.environ.get("QUORATE_CACHE"):
        return Path(chosen).absolute()
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "quorate"
    except RuntimeError:  # nobody's home
        return temporary_folder()


@cache
def _usable(folder: Path) -> Path:
    why = _refused(folder)
    if why:
        print(f"note: nothing is kept in {folder}: {why}", file=sys.stderr)
        return temporary_folder()
    return folder


def _refused(folder: Path) -> str:
    """Why nothing is kept in a folder, and nothing that is there believed; or ""."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.stat()
    except OSError as error:
        return f"it cannot be made ({error.strerror})"
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        return "it belongs to somebody else"
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"others may write to it (chmod go-w {folder})"
    return "" if os.access(folder, os.W_OK | os.X_OK) else "it cannot be written to"


@cache
def temporary_folder() -> Path:
    """A folder that goes with this process."""
    import atexit
    import shutil

    folder = Path(tempfile.mkdtemp(prefix="quorate-"))
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # and not in a process that was forked
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


# ------------------------------------------------------------------------------------------ entries


def keep(path: Path, key: str, content: bytes) -> None:
    """Keep `content` for `key` in a file, whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, content + _SEAL + _digest(key, content), durable=True)
    _tidy(path.parent)


def kept(path: Path, key: str) -> bytes | None:
    """What is kept for `key` in a file; None if that is nothing, or not what was kept."""
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
        os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))  # used now
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
    """What killed builds left goes, and what was used least lately, until the rest is small enough."""
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
    """What Quorate wrote to a folder, with sizes and times; nothing else that may be there is touched."""
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
    """The folder, how many files are kept there, and how many bytes."""
    folder = cache_folder()
    found = _files(folder)
    return folder, len(found), sum(size for _, size, _ in found)


def clear() -> None:
    """Remove what is kept, and nothing else that is in the folder."""
    for path, _, _ in _files(cache_folder()):
        _remove(path)
