"""Ctrl-C and SIGTERM: the first ends the search, which then reports; the second ends the program. And the limit of
time, for all that is done on the way to a search and does not look at it."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

import click

from quorate.exploration import REPORTING, SEARCHING, Asked

T = TypeVar("T")

STOPPING = "\nstopping; the report follows (Ctrl-C again to end at once)"


GRACE = 1.0
"""How much longer than its limit a search may take to end by itself."""
REPORT_SECONDS = 10.0
"""How long what was found may take to be told beyond that, at least; as long as the limit itself, if that is more."""


class OutOfTime(BaseException):
    """The limit of time was reached in the middle of something that does not look at it. No Exception, since it comes
    up in the midst of anybody's code."""

    def __init__(self, stage: str = "", found: tuple[str, ...] = ()) -> None:
        super().__init__(f"the limit of time was reached while {stage}")
        self.found = found


def interruptible(
    work: Callable[[threading.Event], T], seconds: float | None = None, *, staged: bool = False
) -> T:
    """The result of `work`, which is given an event that is set at the first Ctrl-C (or SIGTERM). Work that takes
    much longer than `seconds` is ended, wherever it is. Raises OutOfTime then. `staged`: the work says when it begins
    to look at the event (`quorate.exploration.enter`), and is ended by Ctrl-C before.

    The work is done in another thread: Python handles signals in the main thread only, and there only between two
    bytecodes, so a main thread that is inside native code would hear nothing.
    """
    interrupt = Asked()
    if not staged:
        interrupt.stage = SEARCHING
    results: list[T] = []
    errors: list[BaseException] = []

    def work_and_keep() -> None:
        try:
            results.append(work(interrupt))
        except BaseException as error:  # handed over to the main thread, which raises it
            errors.append(error)

    def handle(number: int, frame: FrameType | None) -> None:
        if interrupt.is_set():
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        interrupt.set()
        click.echo(STOPPING, err=True)

    thread = threading.Thread(target=work_and_keep, name="check", daemon=True)
    began = time.perf_counter()
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        thread.start()
        while thread.is_alive():
            thread.join(0.1)
            if thread.is_alive():
                _end_if_late(thread, interrupt, seconds, time.perf_counter() - began)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if errors:
        raise errors[0]
    return results[0]


def _end_if_late(thread: threading.Thread, asked: Asked, seconds: float | None, elapsed: float) -> None:
    """End the thread with an exception where its time is over, or where nothing in it looks at the interrupt."""
    stage = asked.stage
    if asked.is_set() and stage not in (SEARCHING, REPORTING):
        _raise_in(thread, KeyboardInterrupt)
        raise KeyboardInterrupt
    if seconds is None:
        return
    most = seconds + GRACE + (max(REPORT_SECONDS, seconds) if stage == REPORTING else 0.0)
    if elapsed > most:
        asked.set()
        _raise_in(thread, OutOfTime)
        raise OutOfTime(stage, asked.found)


def _raise_in(thread: threading.Thread, error: type[BaseException]) -> None:
    """Have a thread raise an error before its next step in Python, and wait a moment for it to end."""
    assert thread.ident is not None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(error))
    thread.join(0.5)


@contextmanager
def noted() -> Iterator[threading.Event]:
    """An event that is set at the first Ctrl-C, for work in this thread that looks at it now and then; the second is
    an interrupt as usual."""
    interrupt = threading.Event()

    def handle(number: int, frame: FrameType | None) -> None:
        if interrupt.is_set():
            raise KeyboardInterrupt
        interrupt.set()
        click.echo(STOPPING, err=True)

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)
