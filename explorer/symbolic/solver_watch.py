"""Solvers that end in time: a thread looks at the budget and interrupts them. A solver at work hears nothing."""

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
"""Of the limit of memory, what may be taken: a solver that makes more room for clauses has them twice meanwhile."""


class Interruptible(Protocol):
    """What can be interrupted by another thread, such as a SAT solver or a context of Z3."""

    def interrupt(self) -> None: ...


_current: ContextVar[Watch | None] = ContextVar("watch", default=None)


def checkpoint() -> None:
    """Where something is done that no solver is interrupted in. Raises Stopped if it is time to end."""
    watch = _watch_here()
    if watch is not None and (reason := watch.stopped) is not None:
        raise Stopped(reason)


@contextmanager
def watched(solver: Interruptible) -> Iterator[None]:
    """A block in which this solver answers one question. Raises Stopped if it is time to end."""
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
    """The watch that this code is in; none in a process that was forked, which has no thread but one."""
    watch = _current.get()
    return watch if watch is not None and watch.process == os.getpid() else None


class Watch:
    """A block in which solvers are interrupted at the end of a budget, and checkpoints are looked at."""

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
        """Interrupt this solver when it is time to end, from now on."""
        self._solvers.append(solver)
        if self.stopped is not None:
            solver.interrupt()

    def remove(self, solver: Interruptible) -> None:
        """A solver that is done with."""
        self._solvers.remove(solver)

    @property
    def stopped(self) -> StopReason | None:
        """Why it is time to end; None if it is not."""
        return self._reason or self.budget.over()

    @property
    def reason(self) -> StopReason:
        """Why a solver gave no answer."""
        return self.stopped or "interrupted"

    def seconds(self) -> float:
        """How long it has been."""
        return time.perf_counter() - self._began

    def tell(self, text: str, depth: int = 0) -> None:
        """Say how far it is, if anybody wants to know."""
        if self.budget.progress is not None:
            taken = max(1, self.budget.taken())
            self.budget.progress(Progress(depth, 0, 0, 0, taken, self.seconds(), text))

    def _run(self) -> None:
        while not self._ended.wait(POLL_SECONDS):
            if self._reason is None:
                self._reason = self._due()
            if self._reason is not None:
                # Again and again: a solver that was just about to start forgets the first.
                for solver in list(self._solvers):
                    solver.interrupt()

    def _due(self) -> StopReason | None:
        if (reason := self.budget.over()) is not None:
            return reason
        if self.budget.bytes is not None and self.budget.taken() > self.budget.bytes * SHARE:
            return "memory"
        return None
