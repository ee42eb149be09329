"""The default limits of a search: memory and number of processors."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from quorate.support.budget import Budget, Progress
from quorate.support.memory import available_bytes

SHARE = 0.75
"""The share of the available memory that a search takes by default. The rest is left for other programs, so that a
search that is too large ends with a report before the machine is out of memory."""


def default_bytes(processes: int = 1) -> int | None:
    """The default memory limit of a search in bytes: a share of what is available now, of which each of several
    processes on this machine has its part; None if that is unknown."""
    available = available_bytes()
    return None if available is None else int(available * SHARE / processes)


def search_budget(
    time: float | str | None,
    memory: int | str | None,
    interrupt: threading.Event | None,
    progress: Callable[[Progress], None] | None,
    processes: int = 1,
) -> Budget:
    """Return the budget of a search that begins now, with the default memory limit if `memory` is None, when so many
    processes of this machine search. Raises ValueError for a malformed `time` or `memory`."""
    return Budget.of(time, default_bytes(processes) if memory is None else memory, interrupt, progress)


def default_workers() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
