"""Several processes that map states, where processes can be forked: a mapping is plain Python, and slow."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from multiprocessing.pool import IMapIterator, Pool

import numpy as np

from quorate.native.steps import Words
from quorate.support.processes import begin_worker

CHUNK = 64
"""How many states a process takes at a time."""

POLL_SECONDS = 0.2

Map = Callable[[Words], bytes | None]
"""What gives of a packed state its packed image, or None where it does not know: the asking process will see why.
It is to look thoroughly where the answer is `APART`."""

APART = b""


class Mappers:
    """Processes that map by `mapped`, each with its own copy of everything as it is now. `close` them."""

    def __init__(self, mapped: Map, processes: int) -> None:
        # Functions and contexts do not travel; forked processes have them.
        given = (mapped, copy_context())
        self._pool: Pool = multiprocessing.get_context("fork").Pool(processes, _begin_with, given)
        self._closed = False

    def images(self, states: Words, waiting: Callable[[], None]) -> Iterator[bytes | None]:
        """The images of states, rows of `states`, in their order; nothing is known any more once they are closed.
        `waiting` is called now and then, and may raise."""
        chunks = [states[at : at + CHUNK] for at in range(0, len(states), CHUNK)]
        answers = self._pool.imap(_images, chunks)
        for chunk in chunks:
            yield from self._next(answers, waiting) or [None] * len(chunk)

    def _next(
        self, answers: IMapIterator[list[bytes | None]], waiting: Callable[[], None]
    ) -> list[bytes | None] | None:
        while not self._closed:
            try:
                return answers.next(POLL_SECONDS)
            except multiprocessing.TimeoutError:
                waiting()
        return None

    def close(self) -> None:
        """End them."""
        self._closed = True
        self._pool.terminate()
        self._pool.join()


_mapped: Map | None = None
_context: Context | None = None
"""In such a process: what maps, and what is active meanwhile."""


def _begin_with(mapped: Map, context: Context) -> None:
    global _mapped, _context
    _mapped, _context = mapped, context
    begin_worker()


def _images(states: Words) -> list[bytes | None]:
    assert _mapped is not None
    assert _context is not None
    return _context.run(list, map(_mapped, np.ascontiguousarray(states)))
