"""What Ctrl-C and SIGTERM do, from the first moment of a command to its last: the first one ends what is done, the
second one ends the program.

Until a search begins, the first is an interrupt. A search is told of it, and ends by itself; and once what was found
is being told, that goes on to its end, since nothing is lost then.
"""

from __future__ import annotations

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
    """Whether there was a signal."""
    ask: Callable[[], None] | None = None
    """What tells a search of it, while there is one."""
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
    """Say nothing of finalizers that fail from here on: an exception that comes at any moment can leave an object
    half made, which its finalizer does not expect (a context of Z3, say)."""
    say = sys.unraisablehook

    def hook(unraisable: sys.UnraisableHookArgs) -> None:
        if getattr(unraisable.object, "__name__", "") != "__del__":
            say(unraisable)

    sys.unraisablehook = hook


def take_to_the_end() -> None:
    """From here on, signals do what is said above, until this process has ended: its code is that of the verdict."""
    import atexit

    for number in SIGNALS:
        signal.signal(number, _handle)

    @atexit.register  # before all others, so that it is run after them
    def ignore() -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        # CPython notes an interrupt within an `exec` of text (dataclasses do that), and kills itself at its end where
        # no other text was executed since.
        exec("")


def only_the_end_is_left() -> None:
    """Say that all is told: the first signal changes nothing any more."""
    _state.telling = True


@contextmanager
def taken() -> Iterator[None]:
    """Meanwhile signals do what is said above; not in another thread than the main one, which has none."""
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
    """Meanwhile `ask` is called at the first signal, also one that came before; what follows then tells what was
    found."""
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
