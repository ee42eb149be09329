"""When a proof is to end before all is decided. A thread of its own watches over Z3 in this process: a solver at work
hears nothing."""

from __future__ import annotations

import os
import threading
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from quorate.exploration import over

INTERRUPTED, OUT_OF_TIME = "interrupted", "out of time"
"""Why a proof ends before all is decided."""

POLL = 0.1
"""Seconds between two looks at whether a limit was reached."""


@dataclass(frozen=True)
class Limit:
    """A moment (of `time.perf_counter`) at which to end, and an event that is set to end at once; None for never."""

    until: float | None = None
    interrupt: threading.Event | None = None

    @staticmethod
    def of(seconds: float | None, interrupt: threading.Event | None) -> Limit:
        """The limit of so many seconds from now on."""
        return Limit(None if seconds is None else time.perf_counter() + seconds, interrupt)

    @property
    def reached(self) -> str:
        """Why to end now; empty if there is no reason to."""
        why = over(self.until, self.interrupt)
        return "" if why is None else INTERRUPTED if why == "interrupted" else OUT_OF_TIME

    @property
    def left(self) -> float | None:
        """How many seconds are left."""
        return None if self.until is None else max(0.001, self.until - time.perf_counter())


NO_LIMIT = Limit()


class Reached(Exception):
    """The limit was reached."""


_current: ContextVar[Watch | None] = ContextVar("watch", default=None)


def checkpoint(context: Any = None) -> None:
    """Where Z3 is to be asked next, in this context, or something is to be prepared for that. Raises Reached if it is
    time to end."""
    watch = _current.get()
    if watch is not None and watch.process == os.getpid():
        watch.context = context
        if watch.limit.reached:
            raise Reached


class Watch:
    """A block in which Z3 is interrupted once the limit is reached, where `checkpoint` says in which context."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self.context: Any = None
        self.process = os.getpid()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="limit", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        self._token = _current.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(POLL):
            # Again and again: what was just about to start forgets the first.
            if self.limit.reached and (context := self.context) is not None:
                context.interrupt()
