"""Worker processes that map states, where processes can be forked: a mapping is plain Python, and slow."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from multiprocessing.pool import IMapIterator, Pool

import numpy as np

from quorate.native.steps import Words
from quorate.support.processes import begin_worker

CHUNK = 64
"""The number of states that a process maps at a time."""

POLL_SECONDS = 0.2

Map = Callable[[Words], bytes | None]
"""A function from a packed state to its packed image. It returns None if the parent process must map the state
itself, and `APART` if the mapping distinguishes symmetric values there, which the parent then tests thoroughly."""

APART = b""


class Mappers:
    """A pool of processes that map states by `mapped`, each with a copy of the present state of the program. To be
    closed."""

    def __init__(self, mapped: Map, processes: int) -> None:
        # Functions and contexts cannot be pickled; forked processes inherit them.
        given = (mapped, copy_context())
        self._pool: Pool = multiprocessing.get_context("fork").Pool(processes, _begin_with, given)
        self._closed = False

    def images(self, states: Words, waiting: Callable[[], None]) -> Iterator[bytes | None]:
        """Yield the packed images of the rows of `states`, in order; None for all that are left once the pool is
        closed. `waiting` is called every `POLL_SECONDS` while waiting, and may raise."""
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
        """End the processes."""
        self._closed = True
        self._pool.terminate()
        self._pool.join()


_mapped: Map | None = None
_context: Context | None = None
"""In a worker process: the mapping, and the context that it runs in."""


def _begin_with(mapped: Map, context: Context) -> None:
    global _mapped, _context
    _mapped, _context = mapped, context
    begin_worker()


def _images(states: Words) -> list[bytes | None]:
    assert _mapped is not None
    assert _context is not None
    return _context.run(list, map(_mapped, np.ascontiguousarray(states)))
