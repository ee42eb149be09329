"""What may end a search from outside, and whom to tell how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from quorate.exploration import Progress, Stopped, over


@dataclass
class Clock:
    """What may end the search from outside, and whom to tell how far it is."""

    seconds: float | None
    interrupt: threading.Event | None
    progress: Callable[[Progress], None] | None
    began: float

    def check(self) -> None:
        """Raises Stopped once the time is over or the search interrupted."""
        if (stop := over(self.until, self.interrupt)) is not None:
            raise Stopped(stop)

    @property
    def until(self) -> float | None:
        """When the time is over, by `time.perf_counter`."""
        return None if self.seconds is None else self.began + self.seconds

    @property
    def left(self) -> float | None:
        """How many seconds are left."""
        return None if self.until is None else max(0.001, self.until - time.perf_counter())
