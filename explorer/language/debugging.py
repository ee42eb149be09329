"""Stops that a user writes into a model, ``breakpoint()``: left out of what is checked while a debugger runs it."""

from __future__ import annotations

import pdb
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quorate.language.spans import Span

STOPS: tuple[Any, ...] = (breakpoint, pdb.set_trace)
"""What stops a debugger, where none has taken its place."""

_debuggers: list[tuple[object, list[Span]]] = []
"""For each debugger that runs models, what it has put in place of `pdb.set_trace`, and the stops that it was told of.
Of the process, as standard input is."""


def is_stop(value: object) -> bool:
    """Whether a function that a model calls stops a debugger."""
    return any(value is stop for stop in STOPS) or any(value == stop for stop, _ in _debuggers)


@contextmanager
def stops_allowed(stop: object) -> Iterator[list[Span]]:
    """Allow stops within the block, `stop` among them; models are lowered without them. Yields the places of those
    met."""
    debugger: tuple[object, list[Span]] = (stop, [])
    _debuggers.append(debugger)
    try:
        yield debugger[1]
    finally:
        _debuggers.remove(debugger)


def passes(span: Span) -> bool:
    """Whether a stop is allowed now; the debugger is told of its place."""
    for _, met in _debuggers:
        met.append(span)
    return bool(_debuggers)
