"""The limits of a process, which it sets for itself before it does anything else, and cannot raise again.

This module is the first that a confined process imports. It gives up the rights of root, too.
"""

from __future__ import annotations

import json
import os
import resource
from dataclasses import asdict, dataclass

from quorate.support.late_imports import imported

KEPT_FREE = 2 << 30
"""Bytes of address space beyond those that a search may take: for the interpreter, its libraries and threads."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that a process may take: seconds of processor time, bytes of memory, bytes of a file, processes and
    threads at a time, open files. `user` is the number of the user that it becomes if it begins as root; 0: it stays
    root. With `landlock`, it can read only the folders in `reads` and write only those in `writes`."""

    cpu: int
    memory: int
    file: int = 64 << 20
    processes: int = 64
    files: int = 256
    user: int = 0
    landlock: bool = False
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()

    def text(self) -> str:
        """The bounds as an argument of a command."""
        return json.dumps(asdict(self))

    @staticmethod
    def read(text: str) -> Bounds:
        """The bounds of an argument."""
        found = json.loads(text)
        return Bounds(**{**found, "reads": tuple(found["reads"]), "writes": tuple(found["writes"])})


def apply(bounds: Bounds) -> None:
    """Limit this process and all that it begins."""
    space = bounds.memory + KEPT_FREE
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, bounds.cpu)
    _limit(resource.RLIMIT_AS, space)
    _limit(resource.RLIMIT_FSIZE, bounds.file)
    _limit(resource.RLIMIT_NOFILE, bounds.files)
    if bounds.landlock:
        _keep_from_files(bounds)
    if bounds.user and os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(bounds.user, bounds.user, bounds.user)
        os.setresuid(bounds.user, bounds.user, bounds.user)
    _limit(resource.RLIMIT_NPROC, bounds.processes)


def _limit(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(which, (most, most))


def _keep_from_files(bounds: Bounds) -> None:
    rules = imported("landlock.Ruleset")()
    access = imported("landlock.FSAccess")
    read = access.READ_FILE | access.EXECUTE
    for place in bounds.reads:
        if os.path.exists(place):
            rules.allow(place, rules=read | access.READ_DIR if os.path.isdir(place) else read)
    rules.allow(*bounds.writes)
    rules.allow("/dev/null", rules=access.READ_FILE | access.WRITE_FILE)
    rules.apply()
