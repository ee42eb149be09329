"""What is active: the sizes that sorts have, in CPython, for whoever asks now.

It belongs to a run and not to the process: a context variable holds it, so two threads, or two tasks, may run two
instances at once. A thread that a run starts is given the run's context (`contextvars.copy_context`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class Activity:
    """The sizes of sorts and bounded containers for a while, and what was found out with them since."""

    __slots__ = ("changes", "ended", "fields", "names", "outer", "sizes", "values")

    def __init__(
        self, sizes: Mapping[type, int], names: Mapping[type, str], outer: Activity | None = None
    ) -> None:
        self.sizes = sizes
        self.names = names
        """Of each symmetric sort: what the names of its values begin with."""
        self.outer = outer
        self.ended = False
        self.values: dict[type, tuple[Any, ...]] = {}
        """Of each sort that was asked for them: its values."""
        self.fields: dict[type, Any] = {}
        """Of each record class that a record was made of: its fields (`quorate.language.values`); of each class of
        sequences: what it holds (`quorate.language.containers`)."""
        self.changes = 0
        """How often containers and state variables were changed, by which the reference engine sees whether a run
        had effects."""


NOTHING = Activity({}, {})
"""Outside of everything: nothing has a size."""

_current: ContextVar[Activity] = ContextVar("activity", default=NOTHING)

current = _current.get
"""What is active here."""


@contextmanager
def activated(sizes: Mapping[type, int], names: Mapping[type, str]) -> Iterator[None]:
    """Fix the sizes of sorts and bounded containers for a while, and the names of values, whatever they are outside.

    What is active when this begins is so again when it ends; what ends out of turn (a generator that is closed late)
    leaves nothing behind.
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
