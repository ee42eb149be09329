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
    asked = False
    """Whether a signal has arrived."""
    ask: Callable[[], None] | None = None
    """Called at the first signal during a search."""
    telling = False


_state = _State()


def _handle(number: int, frame: FrameType | None) -> None:
    if _state.asked:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    _state.asked = True
    if _state.ask is not None:
        _state.ask()
    elif not _state.telling:
        let_half_made_objects_go()
        raise KeyboardInterrupt


def let_half_made_objects_go() -> None:
    """Suppress the messages of failing finalizers from here on: an exception raised at an arbitrary moment can leave
    an object partly constructed, which its finalizer does not expect (for example a Z3 context)."""
    say = sys.unraisablehook

    def hook(unraisable: sys.UnraisableHookArgs) -> None:
        if getattr(unraisable.object, "__name__", "") != "__del__":
            say(unraisable)

    sys.unraisablehook = hook


def take_to_the_end() -> None:
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


def only_the_end_is_left() -> None:
    """Ignore the first signal from here on: all results are printed, and only the exit is left."""
    _state.telling = True


@contextmanager
def taken() -> Iterator[None]:
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
def asking(ask: Callable[[], None]) -> Iterator[None]:
    """Call `ask` at the first signal during the body, also if that arrived before. Afterwards results are printed, so
    the first signal is ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with taken():
        _state.ask, _state.telling = ask, True
        try:
            if _state.asked:
                ask()
            yield
        finally:
            _state.ask = None
