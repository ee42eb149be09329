"""Searches that Ctrl-C and SIGTERM stop early, with a report; and the time limit for work that does not check its
budget, such as loading a model."""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from quorate.cli.late_work import OutOfTime, left
from quorate.cli.signals import calling_at_first_signal, silence_failing_finalizers
from quorate.support.budget import CHECKED_STAGES, REPORTING_STAGES, StagedInterrupt
from quorate.support.threads import Worker

T = TypeVar("T")

STOPPING = "\nstopping; the report follows (Ctrl-C again to end at once)"


GRACE = 1.0
"""Seconds beyond the deadline that work which checks its budget has to end by itself."""
REPORT_SECONDS = 10.0
"""Least number of seconds beyond that for reporting results. If the time limit itself is larger, it is used."""


def interruptible(work: Callable[[StagedInterrupt], T], interrupt: StagedInterrupt) -> T:
    """Return the result of `work`, which is called with `interrupt`. The interrupt is set at the first Ctrl-C (or
    SIGTERM), and `work` reports its stage to it. In a stage that does not check its budget, Ctrl-C and the deadline
    end the work with an exception; in one that does, only a deadline long passed. KeyboardInterrupt or OutOfTime is
    raised then.

    The work runs in a second thread: Python handles signals only in the main thread, between two bytecodes, so a
    main thread inside native code would not react.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def work_and_keep() -> None:
        try:
            results.append(work(interrupt))
        except BaseException as error:  # raised again in the main thread
            errors.append(error)

    def on_signal() -> None:
        interrupt.set()
        if interrupt.stage in CHECKED_STAGES:
            click.echo(STOPPING, err=True)

    thread = Worker(work_and_keep, "check")
    with calling_at_first_signal(on_signal):
        thread.start()
        while thread.is_alive():
            thread.join(0.1)
            if thread.is_alive():
                _end_if_late(thread, interrupt)
    if errors:
        raise errors[0]
    return results[0]


@contextmanager
def printing_partial_results(print_results: Callable[[], bool]) -> Iterator[None]:
    """If the body is ended early, call `print_results`, which prints the results so far and returns whether anything
    is violated."""
    try:
        yield
    except (OutOfTime, KeyboardInterrupt) as ended:
        violated = print_results()
        if isinstance(ended, OutOfTime):
            ended.violated = violated
        raise


def _end_if_late(thread: threading.Thread, interrupt: StagedInterrupt) -> None:
    """End the thread with an exception if its time is over, or if it was interrupted in a stage that does not check
    for that. Raises the same exception in the main thread."""
    stage = interrupt.stage
    if interrupt.is_set() and stage not in CHECKED_STAGES:
        _raise_in(thread, KeyboardInterrupt)
        raise KeyboardInterrupt
    if interrupt.until is None or interrupt.seconds is None:
        return
    more = (GRACE if stage in CHECKED_STAGES else 0.0) + (
        max(REPORT_SECONDS, interrupt.seconds) if stage in REPORTING_STAGES else 0.0
    )
    if time.perf_counter() > interrupt.until + more:
        interrupt.set()
        _raise_in(thread, OutOfTime)
        raise OutOfTime(stage, interrupt.violated)


def _raise_in(thread: threading.Thread, error: type[BaseException]) -> None:
    """Raise an error in a thread at its next bytecode, and wait up to half a second for it to end. If a finalizer
    happens to run at that moment, it swallows the error and Python would print it; the hook below hides that, and the
    error is raised once more."""
    assert thread.ident is not None
    number = ctypes.c_ulong(thread.ident)
    kept = threading.Event()
    silence_failing_finalizers()
    previous_hook = sys.unraisablehook

    def keep(unraisable: sys.UnraisableHookArgs) -> None:
        if issubclass(unraisable.exc_type, error):
            kept.set()
        else:
            previous_hook(unraisable)

    sys.unraisablehook = keep
    left.append(thread)
    kept.set()
    until = time.perf_counter() + 0.5
    while thread.is_alive() and time.perf_counter() < until:
        if kept.is_set():
            kept.clear()
            ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(error))
        thread.join(0.02)
    if not thread.is_alive():
        sys.unraisablehook = previous_hook
