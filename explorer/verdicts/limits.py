"""What a search may take, and what it takes unless told otherwise: how much memory, and how many processors."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from quorate.support.budget import Budget, Progress
from quorate.support.memory import available_bytes

SHARE = 0.75
"""Of the memory available, how much a search takes unless told otherwise. What is left is for everything else, so
that a search too large ends with a report and not with the machine out of memory."""


def default_bytes() -> int | None:
    """The memory that a search may take: a share of what is available now; None where that cannot be known."""
    available = available_bytes()
    return None if available is None else int(available * SHARE)


def search_budget(
    time: float | str | None,
    memory: int | str | None,
    interrupt: threading.Event | None,
    progress: Callable[[Progress], None] | None,
) -> Budget:
    """The budget of a search, from now on; most of the memory that is available, if `memory` does not limit it."""
    return Budget.of(time, default_bytes() if memory is None else memory, interrupt, progress)


def default_workers() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
