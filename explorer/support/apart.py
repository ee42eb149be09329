"""Python code of a user that may not end, in a process of its own, which can be ended at any time."""

from __future__ import annotations

import json
import os
import select
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from quorate.support.budget import Budget
from quorate.support.processes import forking

Send = Callable[[Any], None]
"""What the work calls with each thing that it has to tell: JSON values."""

POLL = 0.05
"""Seconds between two questions whether it is to be ended."""


class CannotFork(Exception):
    """There are no processes of this kind here."""


def apart(work: Callable[[Send], None], budget: Budget) -> Iterator[Any]:
    """Run `work` in a copy of this process, and yield what it sends. Raises Stopped at the deadline or interrupt of
    the budget, after the process is ended; CannotFork, before anything is run, if this process cannot be copied."""
    with forking() as possible:
        if not possible:
            raise CannotFork
        reading, writing = os.pipe()
        with warnings.catch_warnings():
            # Of other threads, which the copy does not have.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                child = os.fork()
            except OSError as error:
                os.close(reading)
                os.close(writing)
                raise CannotFork from error
        if child == 0:
            _work(work, reading, writing)
    os.close(writing)
    try:
        yield from _read(reading, budget)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _read(reading: int, budget: Budget) -> Iterator[Any]:
    left = b""
    while True:
        if select.select([reading], [], [], POLL)[0]:
            part = os.read(reading, 1 << 16)
            if not part:
                return
            *lines, left = (left + part).split(b"\n")
            yield from map(json.loads, lines)
        else:
            budget.check()


def _work(work: Callable[[Send], None], reading: int, writing: int) -> None:
    """The life of the copy. It ends by itself if the process that reads it is gone."""
    try:
        os.close(reading)
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
        with open(writing, "wb") as pipe:

            def send(said: Any) -> None:
                pipe.write(json.dumps(said).encode() + b"\n")
                pipe.flush()

            work(send)
    finally:
        os._exit(0)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
