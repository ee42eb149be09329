"""Python code of a user that may not end: ended after a time, in the thread that runs it.

What is endless within one operation of Python itself (``sum(itertools.count())``) cannot be ended so.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class TooLong(Exception):
    """It took longer than it may."""


class _Late(BaseException):
    """Raised within the code that takes too long; no `except Exception` of it catches that."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` returns. Raises TooLong if it takes longer than `seconds`."""
    thread, gate, over = threading.get_ident(), threading.Lock(), threading.Event()
    late = threading.Event()

    def end() -> None:
        with gate:
            if not over.is_set():
                late.set()
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_Late))

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    try:
        timer.start()
    except RuntimeError:  # no threads, as in a browser, which ends what takes too long itself
        return work()
    try:
        try:
            return work()
        finally:
            timer.cancel()
            with gate:
                over.set()
            # What is told to end as it ends by itself is told within a few operations. (Taking that back would leave
            # CPython 3.11 looking for it before every operation.)
            if late.is_set():
                for _ in range(1_000):
                    pass
    except _Late:
        raise TooLong from None
