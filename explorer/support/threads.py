"""Threads that another one waits for, which may be interrupted meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Worker(threading.Thread):
    """A daemon thread for `work`. An exception that is raised in a thread that waits for it leaves it as it is.

    `threading.Thread.join` of CPython 3.11, left by an exception, takes the thread for ended if it still runs
    (`_wait_for_tstate_lock` sees its lock held, and releases it).
    """

    def __init__(self, work: Callable[[], object], name: str | None = None) -> None:
        super().__init__(target=work, name=name, daemon=True)
        self._ended = threading.Event()

    def run(self) -> None:
        """Do the work."""
        try:
            super().run()
        finally:
            self._ended.set()

    def join(self, timeout: float | None = None) -> None:
        """Wait until the work has ended, or for so many seconds."""
        self._ended.wait(timeout)

    def is_alive(self) -> bool:
        """Whether the work was begun and has not ended."""
        return self.ident is not None and not self._ended.is_set()
