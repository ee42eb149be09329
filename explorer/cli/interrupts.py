"""Ctrl-C: the first ends the search, which then reports; the second ends the program."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

import click

T = TypeVar("T")

STOPPING = "\nstopping; the report follows (Ctrl-C again to end at once)"


def interruptible(work: Callable[[threading.Event], T]) -> T:
    """The result of `work`, which is given an event that is set at the first Ctrl-C.

    The work is done in another thread: Python handles signals in the main thread only, and there only between two
    bytecodes, so a main thread that is inside native code would hear nothing.
    """
    interrupt = threading.Event()
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
    before = signal.signal(signal.SIGINT, handle)
    try:
        thread.start()
        while thread.is_alive():
            thread.join(0.2)
    finally:
        signal.signal(signal.SIGINT, before)
    if errors:
        raise errors[0]
    return results[0]


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
