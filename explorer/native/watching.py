"""Long calls into the runtime, in a thread of their own, so that the calling thread can keep time and be
interrupted."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import Protocol, TypeVar

from quorate.support.budget import UNLIMITED, Budget, StopReason
from quorate.support.threads import Worker

T = TypeVar("T")

POLL_SECONDS = 0.1


class Stoppable(Protocol):
    """What a long call runs, and another thread can stop."""

    def stop(self, why: StopReason) -> None: ...


class Asking(ABC):
    """What a long call runs in the calling thread, where there are no others. It asks now and then whether to
    stop."""

    @abstractmethod
    def asking(self, call: Callable[[], T], ask: Callable[[], StopReason | None]) -> T:
        """The result of `call`, which calls `ask`, and stops for the reason that it returns."""


def watched(
    call: Callable[[], T],
    handle: Stoppable | Asking,
    budget: Budget = UNLIMITED,
    report: Callable[[], None] | None = None,
) -> T:
    """The result of `call`, which runs `handle`. The search is stopped at the deadline and at an interrupt; `report`
    is called every now and then."""
    if isinstance(handle, Asking):
        return handle.asking(call, _asked(budget, report))
    ended: list[T] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            ended.append(call())
        except BaseException as error:
            failed.append(error)

    thread = Worker(partial(copy_context().run, work))
    thread.start()
    try:
        while thread.is_alive():
            thread.join(min(POLL_SECONDS, budget.left or POLL_SECONDS))
            if (why := budget.stop_reason()) is not None:
                handle.stop(why)
            if report is not None:
                report()
    except BaseException:
        handle.stop("interrupted")
        thread.join()
        raise
    if failed:
        raise failed[0]
    return ended[0]


def _asked(budget: Budget, report: Callable[[], None] | None) -> Callable[[], StopReason | None]:
    """A question whether to stop, which also reports every now and then."""
    reported = time.perf_counter()

    def ask() -> StopReason | None:
        nonlocal reported
        if report is not None and time.perf_counter() >= reported + POLL_SECONDS:
            report()
            reported = time.perf_counter()
        return budget.stop_reason()

    return ask
