"""When a proof is to end before all is decided."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

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
