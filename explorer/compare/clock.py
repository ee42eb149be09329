"""What may end a search from outside, and whom to tell how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from quorate.exploration import Progress, Stop


class Stopped(Exception):
    """A limit was reached, or the search interrupted."""

    def __init__(self, stop: Stop) -> None:
        self.stop = stop


@dataclass
class Clock:
    """What may end the search from outside, and whom to tell how far it is."""

    seconds: float | None
    interrupt: threading.Event | None
    progress: Callable[[Progress], None] | None
    began: float

    def check(self) -> None:
        """Raises Stopped once the time is over or the search interrupted."""
        if self.interrupt is not None and self.interrupt.is_set():
            raise Stopped("interrupted")
        if self.seconds is not None and time.perf_counter() - self.began > self.seconds:
            raise Stopped("time")

    @property
    def left(self) -> float | None:
        """How many seconds are left."""
        return None if self.seconds is None else max(0.001, self.began + self.seconds - time.perf_counter())
