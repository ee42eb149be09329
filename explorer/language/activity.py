"""The active instance: the sizes that sorts and bounded containers have in CPython, per thread or task.

A context variable holds it, so two threads, or two tasks, may run two instances at once. A thread that a run starts
is given the run's context (`contextvars.copy_context`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class Activity:
    """Sizes of sorts and bounded containers while they are active, and what is cached for them."""

    __slots__ = ("changes", "ended", "fields", "names", "outer", "sizes", "values")

    def __init__(
        self, sizes: Mapping[type, int], names: Mapping[type, str], outer: Activity | None = None
    ) -> None:
        self.sizes = sizes
        self.names = names
        """Symmetric sort to the prefix of its values' names."""
        self.outer = outer
        self.ended = False
        self.values: dict[type, tuple[Any, ...]] = {}
        """Cache: sort to its values."""
        self.fields: dict[type, Any] = {}
        """Cache: record class to its fields (`quorate.language.values`), class of sequences to its item type
        (`quorate.language.containers`)."""
        self.changes = 0
        """Number of writes to containers and state variables so far: the reference engine compares it to see whether
        a run had effects."""


NOTHING = Activity({}, {})
"""The activity outside of any instance: nothing has a size."""

_current: ContextVar[Activity] = ContextVar("activity", default=NOTHING)

current = _current.get
"""Return the activity of this thread or task."""


@contextmanager
def activated(sizes: Mapping[type, int], names: Mapping[type, str]) -> Iterator[None]:
    """Make these sizes, and these prefixes of values' names, active within the block.

    The activity from before is restored at the end. Blocks that end out of order (in a generator that is closed late)
    are skipped: an activity that has ended is never restored.
    """
    mine = Activity(sizes, names, current())
    _current.set(mine)
    try:
        yield
    finally:
        mine.ended = True
        now = current()
        while now.ended and now.outer is not None:
            now = now.outer
        _current.set(now)
