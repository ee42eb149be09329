"""The handlers of Ctrl-C and SIGTERM, from the start of a command to its exit: the first signal ends the work, the
second one ends the program.

Before a search begins, the first signal raises KeyboardInterrupt. During a search it is passed on to the search,
which ends by itself. While results are printed it is ignored, so that none are lost.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from quorate.support.ending_signals import SIGNALS


class _State:
    signalled = False
    """Whether a signal has arrived."""
    on_signal: Callable[[], None] | None = None
    """Called at the first signal during a search."""
    reporting = False


_state = _State()


def _handle(number: int, frame: FrameType | None) -> None:
    if _state.signalled:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    _state.signalled = True
    if _state.on_signal is not None:
        _state.on_signal()
    elif not _state.reporting:
        silence_failing_finalizers()
        raise KeyboardInterrupt


def silence_failing_finalizers() -> None:
    """Suppress the messages of failing finalizers from here on: an exception raised at an arbitrary moment can leave
    an object partly constructed, which its finalizer does not expect (for example a Z3 context)."""
    previous_hook = sys.unraisablehook

    def hook(unraisable: sys.UnraisableHookArgs) -> None:
        if getattr(unraisable.object, "__name__", "") != "__del__":
            previous_hook(unraisable)

    sys.unraisablehook = hook


def install_until_exit() -> None:
    """Install the handlers until the process has ended, so that a late signal does not change the exit code."""
    for number in SIGNALS:
        signal.signal(number, _handle)

    @atexit.register  # registered before all others, so that it runs after them
    def ignore() -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        # CPython remembers an interrupt during an `exec` of a string (as dataclasses do), and kills itself with
        # SIGINT at exit unless another string was executed since.
        exec("")


def ignore_first_signal() -> None:
    """Ignore the first signal from here on: all results are printed, and only the exit is left."""
    _state.reporting = True


@contextmanager
def handlers_installed() -> Iterator[None]:
    """Install the handlers for the body. Only the main thread handles signals; in another thread this does
    nothing."""
    global _state
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is _handle
    ):
        yield
        return
    _state = _State()
    before = {number: signal.signal(number, _handle) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def calling_at_first_signal(on_signal: Callable[[], None]) -> Iterator[None]:
    """Call `on_signal` at the first signal during the body, also if that arrived before. Afterwards results are
    printed, so the first signal is ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with handlers_installed():
        _state.on_signal, _state.reporting = on_signal, True
        try:
            if _state.signalled:
                on_signal()
            yield
        finally:
            _state.on_signal = None
