"""Recursion over deeply nested models, in a thread with a large stack.

A sum of a thousand terms is a tree a thousand levels deep, and each level takes some calls of each function that
walks it. The checker bounds the nesting depth of a model and refuses what is deeper, with its place.
"""

from __future__ import annotations

import contextvars
import ctypes
import functools
import sys
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from quorate.language.diagnostics import ModelError
from quorate.support.memory import address_space
from quorate.support.threads import Worker

P = ParamSpec("P")
T = TypeVar("T")

STACKS = (512 << 20, 128 << 20, 32 << 20)
"""Stack sizes in bytes, tried in this order. Only the part that is used takes memory."""
BYTES_A_CALL = 5_000
"""Upper bound of the C stack that a call takes if it counts against Python's recursion limit. Most take none."""

_roomy_thread: contextvars.ContextVar[int] = contextvars.ContextVar("roomy_thread", default=0)
"""Identifier of the thread with the large stack that this context runs in; 0 if there is none."""


def roomy(function: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function to run in a thread with a large stack, in the context of its caller, who waits for it.

    What ends the caller while it waits, such as a KeyboardInterrupt, is raised in that thread, and ends it first.
    """

    @functools.wraps(function)
    def with_room(*arguments: P.args, **options: P.kwargs) -> T:
        if _roomy_thread.get() == threading.get_ident():
            return function(*arguments, **options)
        return _in_thread(functools.partial(function, *arguments, **options))

    return with_room


def _in_thread(work: Callable[[], T]) -> T:
    results: list[T] = []
    errors: list[BaseException] = []

    def run(size: int) -> None:
        _roomy_thread.set(threading.get_ident())
        try:
            with _calls(size // BYTES_A_CALL):
                results.append(work())
        except RecursionError:
            errors.append(ModelError("the model is nested too deep", "write loops or comprehensions"))
        except BaseException as error:  # handed over to the thread that waits, which raises it
            errors.append(error)

    context = contextvars.copy_context()
    for size in _sizes():
        thread = Worker(functools.partial(context.run, run, size), "quorate")
        if _starts(thread, size):
            _wait_for(thread)
            break
    else:
        return work()
    if errors:
        raise errors[0]
    if not results:
        raise KeyboardInterrupt  # a second interrupt came while the first was propagating
    return results[0]


def _sizes() -> list[int]:
    """The stack sizes below an eighth of the address space, and in any case the smallest."""
    most = address_space()
    return [size for size in STACKS if most is None or size < most // 8 or size == STACKS[-1]]


def _starts(thread: threading.Thread, stack: int) -> bool:
    """Start a thread with a stack of that size. False if the address space has no room for it."""
    with _changing:
        before = threading.stack_size(stack)
        try:
            thread.start()
        except RuntimeError:
            return False
        finally:
            threading.stack_size(before)
    return True


def _wait_for(thread: threading.Thread) -> None:
    while thread.is_alive():
        try:
            thread.join(0.2)
        except BaseException as error:  # an interrupt, or what another thread raises here to end the work
            ident = ctypes.c_ulong(thread.ident or 0)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(type(error)))


class _calls:
    """Raise the recursion limit within the block. The limit is that of the process: the last block to end restores
    the value from before the first."""

    _inside = 0
    _before = 0

    def __init__(self, most: int) -> None:
        self._most = most

    def __enter__(self) -> None:
        with _changing:
            if not _calls._inside:
                _calls._before = sys.getrecursionlimit()
            _calls._inside += 1
            sys.setrecursionlimit(max(self._most, sys.getrecursionlimit()))

    def __exit__(self, *_: object) -> None:
        with _changing:
            _calls._inside -= 1
            if not _calls._inside:
                sys.setrecursionlimit(_calls._before)


_changing = threading.Lock()
"""Held while settings of the whole process are changed."""
