"""Other processes, where there can be some: what the pools of proofs and of refinements have in common.
None outlives the process that began it, however that one ends.

A process begins as a copy of this one with one thread. What other threads are in the middle of, it finds as it is: a
lock within Z3 that one of them holds is never released there. So nobody may be within Z3 while it begins.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

_gate = threading.Lock()
_within_z3: Counter[int] = Counter()
"""Of each thread, how many blocks it is in that ask Z3."""


@contextmanager
def asks_z3() -> Iterator[None]:
    """A block in which this thread asks Z3; it does not begin while another thread copies the process."""
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
    """A block in which other processes may begin with a copy of everything as it is; gives whether they can: there is
    such a thing here, and no other thread is within Z3."""
    with _gate:
        yield can_fork() and not _within_z3.keys() - {threading.get_ident()}


def can_fork() -> bool:
    """Whether another process can begin with a copy of everything as it is."""
    return os.name == "posix" and "fork" in multiprocessing.get_all_start_methods()


def begin_worker() -> None:
    """To begin a process of a pool with. Ctrl-C is for the one that asks, which ends the others; and where that one
    has no time to, they end by themselves."""
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
    _gate = threading.Lock()  # it was held when this process began
    _within_z3.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
