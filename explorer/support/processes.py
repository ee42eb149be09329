"""Forked worker processes, for the pools of proofs and of refinements. No worker outlives its parent, however that
ends.

A worker begins as a copy of this process with only the forking thread. A lock within Z3 that another thread holds is
never released in the copy. So no other thread may be within Z3 during a fork.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

_gate = threading.Lock()
_within_z3: Counter[int] = Counter()
"""Thread to the number of nested `asks_z3` blocks it is in."""


@contextmanager
def asks_z3() -> Iterator[None]:
    """A block in which this thread calls Z3; it waits while another thread forks."""
    me = threading.get_ident()
    with _gate:
        _within_z3[me] += 1
    try:
        yield
    finally:
        with _gate:
            _within_z3[me] -= 1
            if not _within_z3[me]:
                del _within_z3[me]


@contextmanager
def forking() -> Iterator[bool]:
    """A block in which workers may be forked; yields whether they can be: the platform has fork, and no other thread
    is within Z3."""
    with _gate:
        yield can_fork() and not _within_z3.keys() - {threading.get_ident()}


def can_fork() -> bool:
    """Whether the platform can fork."""
    return (
        os.name == "posix"
        and sys.platform != "emscripten"
        and "fork" in multiprocessing.get_all_start_methods()
    )


def begin_worker() -> None:
    """The initializer of a pool's workers. A worker ignores Ctrl-C, since the parent handles it and ends the workers,
    and exits by itself when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    asking = multiprocessing.parent_process()
    assert asking is not None
    threading.Thread(target=_end_with, args=(asking,), daemon=True).start()


def _end_with(asking: multiprocessing.process.BaseProcess) -> None:
    asking.join()
    os._exit(1)


def _begin_anew() -> None:
    global _gate
    _gate = threading.Lock()  # the inherited lock was held during the fork
    _within_z3.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
