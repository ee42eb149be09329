"""Threads that are waited for, while exceptions are raised in who waits."""

from __future__ import annotations

import ctypes
import threading
import time

import pytest

from quorate.language.depth import roomy
from quorate.support.threads import Worker


class Late(BaseException):
    """As the one that is raised in work when its time is over."""


def raise_in(thread: threading.Thread) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(Late))


def test_who_waits_is_interrupted_and_the_work_goes_on() -> None:
    release, interrupted = threading.Event(), 0
    worker = Worker(release.wait)
    worker.start()
    stop = threading.Event()

    def wait() -> None:
        nonlocal interrupted
        while not stop.is_set():
            try:
                worker.join(0.01)
            except Late:
                interrupted += 1

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    until = time.monotonic() + 30
    while interrupted < 20 and time.monotonic() < until:
        raise_in(waiting)
        time.sleep(0.005)
        assert worker.is_alive()
    assert interrupted >= 20
    stop.set()
    release.set()
    worker.join(30)
    assert not worker.is_alive()


@pytest.mark.parametrize("round_", range(5))
def test_what_ends_the_caller_ends_first_what_it_waits_for(round_: int) -> None:
    begun, ended, raised = threading.Event(), threading.Event(), threading.Event()

    @roomy
    def work() -> None:
        begun.set()
        try:
            while True:
                time.sleep(0.001)
        finally:
            ended.set()

    def call() -> None:
        try:
            work()
        except Late:
            assert ended.is_set()
            raised.set()

    caller = threading.Thread(target=call, daemon=True)
    caller.start()
    assert begun.wait(30)
    raise_in(caller)
    assert raised.wait(30)
