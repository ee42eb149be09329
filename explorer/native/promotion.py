"""A search that turns out long goes on in a unit that was optimized more.

A search begins in the quick tier of its unit (see build.py), and most are over before the thorough one would have
been compiled. While a longer one runs, that is compiled in the background; then the search leaves the quick unit, and
the thorough one takes over what was explored.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress

from quorate.native.build import build
from quorate.native.compiled import Compiled
from quorate.native.interface import Search
from quorate.support.budget import Budget, Stopped
from quorate.support.engine_errors import EngineError
from quorate.support.memory import address_space

PATIENCE = 0.3
"""The fewest seconds of searching in the quick tier before the thorough one is compiled."""

COST = 2.0
"""How long a thorough compilation takes, in times of the quick one. A search is worth it when it has taken as long:
one that ends sooner has no compiler beside it, which would take a processor from it."""


class Promotion:
    """The thorough compilation of the unit that a search runs in, begun when the search has taken a while. Must be
    ended with `end`."""

    def __init__(self, compiled: Compiled) -> None:
        self._source = compiled.generated.source
        # Where addresses are limited, the first search has most of them, and the second could not take over.
        self._wanted = compiled.tier == "quick" and address_space() is None
        self._began = time.perf_counter()
        self._patience = max(PATIENCE, COST * compiled.seconds)
        self._cancelled = threading.Event()
        self._compiling: threading.Thread | None = None
        self._ready = False

    def poll(self, handle: Search) -> None:
        """Called every now and then while the search runs: have it leave its unit when there is a better one."""
        if self._ready:
            handle.leave()
        elif self._wanted and time.perf_counter() - self._began >= self._patience:
            self._wanted = False
            compiling = threading.Thread(target=self._compile, daemon=True)
            with suppress(RuntimeError):  # no room for a thread, and so none for a better unit
                compiling.start()
                self._compiling = compiling

    def _compile(self) -> None:
        # Without a better unit, for whatever reason, the search goes on in the one that it has.
        with suppress(EngineError, Stopped, OSError):
            build(self._source, Budget(interrupt=self._cancelled), "thorough")
            self._ready = True

    def end(self) -> None:
        """End a compiler that still runs."""
        self._cancelled.set()
        if self._compiling is not None:
            self._compiling.join()
