"""Solvers under a budget: a thread polls the budget and interrupts solvers, which cannot poll it themselves."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Protocol

from quorate.support.budget import Budget, Progress, Stopped, StopReason

POLL_SECONDS = 0.05
SHARE = 0.9
"""The share of the memory limit that may be used: a solver that enlarges its clause memory holds two copies of it."""


class Interruptible(Protocol):
    """Something that another thread can interrupt, such as a SAT solver or a Z3 context."""

    def interrupt(self) -> None: ...


_current: ContextVar[Watch | None] = ContextVar("watch", default=None)


def checkpoint() -> None:
    """Poll the budget in long-running code outside of solvers. Raises Stopped if the budget is exhausted."""
    watch = _watch_here()
    if watch is not None and (reason := watch.stopped) is not None:
        raise Stopped(reason)


@contextmanager
def watched(solver: Interruptible) -> Iterator[None]:
    """A block in which this solver answers one query. Raises Stopped, before it, if the budget is exhausted."""
    checkpoint()
    watch = _watch_here()
    if watch is None:
        yield
        return
    watch.add(solver)
    try:
        yield
    finally:
        watch.remove(solver)


def _watch_here() -> Watch | None:
    """The current watch; None in a forked process, which does not have its thread."""
    watch = _current.get()
    return watch if watch is not None and watch.process == os.getpid() else None


class Watch:
    """A context manager within which solvers are interrupted, and checkpoints raise, once a budget is exhausted."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.process = os.getpid()
        self._began = time.perf_counter()
        self._solvers: list[Interruptible] = []
        self._reason: StopReason | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        self._token = _current.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        _current.reset(self._token)
        self._ended.set()
        self._thread.join()

    def add(self, solver: Interruptible) -> None:
        """From now on, interrupt this solver when the budget is exhausted."""
        self._solvers.append(solver)
        if self.stopped is not None:
            solver.interrupt()

    def remove(self, solver: Interruptible) -> None:
        """Stop watching a solver."""
        self._solvers.remove(solver)

    @property
    def stopped(self) -> StopReason | None:
        """Why the budget is exhausted; None if it is not."""
        return self._reason or self.budget.stop_reason()

    @property
    def reason(self) -> StopReason:
        """Why a solver gave no answer."""
        return self.stopped or "interrupted"

    def seconds(self) -> float:
        """The seconds since the watch was made."""
        return time.perf_counter() - self._began

    def report_progress(self, text: str, depth: int = 0) -> None:
        """Report progress, if the budget has a callback for it."""
        if self.budget.progress is not None:
            taken = max(1, self.budget.taken())
            self.budget.progress(Progress(depth, 0, 0, 0, taken, self.seconds(), text))

    def _run(self) -> None:
        while not self._ended.wait(POLL_SECONDS):
            if self._reason is None:
                self._reason = self._due()
            if self._reason is not None:
                # Repeatedly, since a solver that is about to start loses an interrupt.
                for solver in list(self._solvers):
                    solver.interrupt()

    def _due(self) -> StopReason | None:
        if (reason := self.budget.stop_reason()) is not None:
            return reason
        if self.budget.bytes is not None and self.budget.taken() > self.budget.bytes * SHARE:
            return "memory"
        return None
