"""Long calls into the runtime, in a thread of their own, so that the calling thread can keep time and be
interrupted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Protocol, TypeVar

from quorate.support.budget import UNLIMITED, Budget, StopReason

T = TypeVar("T")

POLL_SECONDS = 0.1


class Stoppable(Protocol):
    """What a long call runs, and another thread can stop."""

    def stop(self, why: StopReason) -> None: ...


def watched(
    call: Callable[[], T],
    handle: Stoppable,
    budget: Budget = UNLIMITED,
    report: Callable[[], None] | None = None,
) -> T:
    """The result of `call`, which runs `handle`. The search is stopped at the deadline and at an interrupt; `report`
    is called every now and then."""
    ended: list[T] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            ended.append(call())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=copy_context().run, args=(work,), daemon=True)
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
