"""Process state that a user's file may change while it is imported, and that is restored afterwards."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from quorate.support.ending_signals import SIGNALS


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Restore the current directory, the recursion limit and the signal handlers at the end of the block. Only the
    main thread can set handlers: in another thread, `signal.signal` has no effect within."""
    try:
        folder = os.getcwd()
    except FileNotFoundError:
        folder = None
    calls = sys.getrecursionlimit()
    set_handler, handlers = signal.signal, {number: signal.getsignal(number) for number in SIGNALS}

    def set_if_possible(number: int, handler: Any) -> Any:
        return set_handler(number, handler) if _is_main() else signal.getsignal(number)

    signal.signal = set_if_possible  # type: ignore[assignment]
    try:
        yield
    finally:
        signal.signal = set_handler
        for number, handler in handlers.items():
            if _is_main() and signal.getsignal(number) is not handler:
                signal.signal(number, handler)
        sys.setrecursionlimit(calls)
        if folder is not None:
            with suppress(OSError):
                os.chdir(folder)
