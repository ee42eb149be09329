"""A search that ends at Ctrl-C and SIGTERM, and then reports. And the limit of time, for all that is done on the way
to a search and does not look at it."""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from quorate.cli.signals import asking, let_half_made_objects_go
from quorate.support.budget import LOOKS, TELLS, Asker

T = TypeVar("T")

STOPPING = "\nstopping; the report follows (Ctrl-C again to end at once)"


GRACE = 1.0
"""How much longer than to its deadline what looks at its budget may take to end by itself."""
REPORT_SECONDS = 10.0
"""How long what was found may take to be told beyond that, at least; as long as what is done, if that is more."""


class OutOfTime(BaseException):
    """The limit of time was reached in the middle of something that does not look at it. No Exception, since it
    comes up in the midst of anybody's code. `found` is what is violated by then, by name; `violated`: whether
    anything is."""

    def __init__(self, stage: str = "", found: tuple[str, ...] = ()) -> None:
        super().__init__(f"the limit of time was reached while {stage}")
        self.found = found
        self.violated = bool(found)


_left: list[threading.Thread] = []
"""What was ended and did not listen, or not yet."""


def is_left() -> bool:
    """Whether something goes on that was ended: then the program is not to wait for it when it ends."""
    return any(thread.is_alive() for thread in _left)


def interruptible(work: Callable[[Asker], T], asker: Asker) -> T:
    """The result of `work`, which is given who asks for it: that is set at the first Ctrl-C (or SIGTERM), and is told
    what is done. Where that does not look at its budget, Ctrl-C ends it, and the deadline does; the latter
    also what looks at it and takes much longer. Raises KeyboardInterrupt or OutOfTime then.

    The work is done in another thread: Python handles signals in the main thread only, and there only between two
    bytecodes, so a main thread that is inside native code would hear nothing.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def work_and_keep() -> None:
        try:
            results.append(work(asker))
        except BaseException as error:  # handed over to the main thread, which raises it
            errors.append(error)

    def ask() -> None:
        asker.set()
        if asker.stage in LOOKS:
            click.echo(STOPPING, err=True)

    thread = threading.Thread(target=work_and_keep, name="check", daemon=True)
    with asking(ask):
        thread.start()
        while thread.is_alive():
            thread.join(0.1)
            if thread.is_alive():
                _end_if_late(thread, asker)
    if errors:
        raise errors[0]
    return results[0]


@contextmanager
def telling_so_far(tell: Callable[[], bool]) -> Iterator[None]:
    """Where what is done meanwhile is ended, `tell` tells what is known by then, and whether anything is violated."""
    try:
        yield
    except (OutOfTime, KeyboardInterrupt) as ended:
        violated = tell()
        if isinstance(ended, OutOfTime):
            ended.violated = violated
        raise


def _end_if_late(thread: threading.Thread, asker: Asker) -> None:
    """End the thread with an exception where its time is over, or where nothing in it looks at the interrupt."""
    stage = asker.stage
    if asker.is_set() and stage not in LOOKS:
        _raise_in(thread, KeyboardInterrupt)
        raise KeyboardInterrupt
    if asker.until is None or asker.seconds is None:
        return
    more = (GRACE if stage in LOOKS else 0.0) + (
        max(REPORT_SECONDS, asker.seconds) if stage in TELLS else 0.0
    )
    if time.perf_counter() > asker.until + more:
        asker.set()
        _raise_in(thread, OutOfTime)
        raise OutOfTime(stage, asker.violated)


def _raise_in(thread: threading.Thread, error: type[BaseException]) -> None:
    """Have a thread raise an error before its next step in Python, and wait a moment for it to end. A finalizer that
    happens to be run then keeps the error to itself, and Python would print it; so it is raised once more."""
    assert thread.ident is not None
    number = ctypes.c_ulong(thread.ident)
    kept = threading.Event()
    let_half_made_objects_go()
    say = sys.unraisablehook

    def keep(unraisable: sys.UnraisableHookArgs) -> None:
        if issubclass(unraisable.exc_type, error):
            kept.set()
        else:
            say(unraisable)

    sys.unraisablehook = keep
    _left.append(thread)
    kept.set()
    until = time.perf_counter() + 0.5
    while thread.is_alive() and time.perf_counter() < until:
        if kept.is_set():
            kept.clear()
            ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(error))
        thread.join(0.02)
    if not thread.is_alive():
        sys.unraisablehook = say
