"""The runtime's structures that a search is told and taken over by, and their counterparts in Python. They mirror the
runtime's search.h, takeover.h and graph.h."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Sequence
from dataclasses import dataclass


class Explored(ctypes.Structure):
    """What a search has explored, in the form in which another unit takes it over: see the runtime's takeover.h."""

    _fields_ = (
        ("states", ctypes.c_void_p),
        ("words", ctypes.c_uint64),
        ("bytes", ctypes.c_uint64),
        ("levels", ctypes.c_void_p),
        ("level_count", ctypes.c_uint64),
        ("fired", ctypes.c_void_p),
        ("found", ctypes.c_void_p),
        ("cuts", ctypes.c_void_p),
        ("cut_runs", ctypes.c_void_p),
        ("transitions", ctypes.c_uint64),
        ("settled_in", ctypes.c_void_p),
    )
    held: tuple[object, ...] = ()
    """What the addresses are of."""


@dataclass(frozen=True)
class Standing:
    """How far a search has come, between two levels: where each level begins, the last being the one to be expanded;
    the counters, and the levels in which findings were settled, as the runtime has them (its search.h)."""

    levels: Sequence[int]
    counts: Sequence[int]
    settled_in: Sequence[int]

    @property
    def states(self) -> int:
        """The number of states found."""
        return self.levels[-1]

    @property
    def fired(self) -> Sequence[int]:
        """How often each run fired, with the actions first (the runtime's Counts)."""
        return self.counts[1:]

    @property
    def depth(self) -> int:
        """The steps from an initial state to the last states found."""
        return sum(1 for begin, end in itertools.pairwise(self.levels) if begin < end) - 1


@dataclass(frozen=True)
class Traffic:
    """Bytes that a search takes on disk, that it has read and written; and what failed, as the runtime has it (its
    blocks.h), 0 for nothing."""

    used: int
    read: int
    written: int
    failed: int


class Move(ctypes.Structure):
    """A range of bits, by its position in one packing and in another."""

    _fields_ = tuple(
        (name, ctypes.c_uint32) for name in ("from_word", "to_word", "from_shift", "to_shift", "width")
    )


class Recorded(ctypes.Structure):
    """The recorded graph: see the runtime's graph.h."""

    _fields_ = (
        *((name, ctypes.c_void_p) for name in ("states", "rows", "targets", "labels", "renamings")),
        *((name, ctypes.c_void_p) for name in ("keys", "levels")),
        *((name, ctypes.c_uint64) for name in ("level_count", "edges", "taken")),
        ("label_count", ctypes.c_uint32),
        ("renaming_bytes", ctypes.c_int32),
    )
