"""What may stop a symbolic search: a limit of time or memory, an interrupt. A thread of its own watches, since a
solver at work hears nothing."""

from __future__ import annotations

import threading
import time
from contextvars import ContextVar
from types import TracebackType

from quorate.exploration import Limits, Stop, over
from quorate.memory import resident_bytes
from quorate.symbolic.finite.sat import Solver

POLL_SECONDS = 0.05
SHARE = 0.9
"""Of the limit of memory, what may be taken: a solver that makes more room for clauses has them twice meanwhile."""


class Stopped(Exception):
    """It is time to stop."""


_current: ContextVar[Clock | None] = ContextVar("clock", default=None)


def checkpoint() -> None:
    """Where a circuit is being built, which no solver can be interrupted in. Raises Stopped if it is time to stop."""
    clock = _current.get()
    if clock is not None and clock.stopped() is not None:
        raise Stopped


class Clock:
    """A context in which solvers are watched, and checkpoints are."""

    def __init__(self, limits: Limits, interrupt: threading.Event | None, until: float | None = None) -> None:
        self._limits = limits
        self.interrupt = interrupt
        self._began = time.perf_counter()
        seconds = limits.seconds
        self._until = self._began + seconds if until is None and seconds is not None else until
        self._before = resident_bytes()
        self._solvers: list[Solver] = []
        self._reason: Stop | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def __enter__(self) -> Clock:
        self._thread.start()
        self._token = _current.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        _current.reset(self._token)
        self._over.set()
        self._thread.join()

    def watch(self, solver: Solver) -> None:
        """Interrupt this solver when it is time to stop, from now on."""
        self._solvers.append(solver)
        if self._reason is not None:
            solver.interrupt()

    def unwatch(self, solver: Solver) -> None:
        """A solver that is done with."""
        self._solvers.remove(solver)

    def stopped(self) -> Stop | None:
        """Why the search is to stop; None if it is not."""
        return self._reason

    def seconds(self) -> float:
        """How long it has been."""
        return time.perf_counter() - self._began

    def bytes(self) -> int:
        """How much memory this process has taken since."""
        return max(1, resident_bytes() - self._before)

    def _run(self) -> None:
        while not self._over.wait(POLL_SECONDS):
            if self._reason is None:
                self._reason = self._due()
            if self._reason is not None:
                # Again and again: a solver that was just about to start forgets the first.
                for solver in list(self._solvers):
                    solver.interrupt()

    def _due(self) -> Stop | None:
        if (why := over(self._until, self.interrupt)) is not None:
            return why
        if self._limits.bytes is not None and self.bytes() > self._limits.bytes * SHARE:
            return "memory"
        return None
