"""The trial of a way to confine processes: what a probe that runs in it could not do is what the way limits."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from quorate.grading.bounds import Bounds
from quorate.grading.boxes import SYSTEM, Confinement, Room, Way, bwrap, readable
from quorate.grading.running import run
from quorate.support.late_imports import imported

ALWAYS = ("processor time", "memory", "sizes of files", "open files")

_numbers = count()


def probed(way: Way) -> Confinement | None:
    """Return what a way limits here; None if it does not work. The way "limits" always does."""
    if way == "bubblewrap" and bwrap() is None:
        return None
    if way == "unshare" and shutil.which("unshare") is None:
        return None
    found = _answers(way)
    if found is None:
        return None
    says = {
        "processes": not found["fork"],
        "the network": not found["connect"],
        "reading files": not found["read"],
        "writing files": not (found["write"] or found["given"]),
        "signals to other processes": not found["see"],
    }
    limited = (*ALWAYS, *(what for what, kept in says.items() if kept))
    unlimited = tuple(what for what, kept in says.items() if not kept)
    return Confinement(way, _title(way), limited, unlimited)


def _title(way: Way) -> str:
    if way == "bubblewrap":
        said = subprocess.run([str(bwrap()), "--version"], capture_output=True, text=True, check=False).stdout
        return said.strip() or "bubblewrap"
    name = "unshare (name spaces)" if way == "unshare" else "limits of processes only"
    return f"{name}, with Landlock" if has_landlock() else name


def _answers(way: Way) -> dict[str, bool] | None:
    with (
        tempfile.TemporaryDirectory(prefix="quorate-") as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        os.chmod(folder, 0o711)
        secret, place = Path(folder) / "secret", Path(folder) / "open"
        secret.write_text("secret", encoding="utf-8")
        secret.chmod(0o644)
        place.mkdir(mode=0o777)
        place.chmod(0o777)
        asked = {
            "secret": str(secret),
            "place": str(place / "written"),
            "port": server.getsockname()[1],
            "process": os.getpid(),
        }
        with room_for(
            way, {"request.json": json.dumps(asked).encode()}, Bounds(30, 1 << 30, 1 << 20, 16)
        ) as room:
            ended = run(way, room, "quorate.grading.probe", [], b"")
            try:
                found = json.loads((room.scratch / "answers.json").read_text("utf-8"))
            except (OSError, ValueError):
                return None
            return found if ended.how == "finished" and ended.code == 0 else None


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
    top = Path(tempfile.mkdtemp(prefix="quorate-"))
    try:
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
