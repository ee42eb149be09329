"""The ctypes binding of a unit for random walks. The structures mirror the runtime's walks.h."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quorate.exploration import Stop
from quorate.native.binding import loaded
from quorate.native.interface import STOPS, Finder, Found, Shape

WALK_STOPS: tuple[Stop | None, ...] = (*STOPS, "walks")
"""The runtime's reasons to stop walking, by number."""

REGISTERS = 1 << 12
"""The number of registers by which different states are estimated."""


class WalkOptions(ctypes.Structure):
    _fields_ = (
        ("seed", ctypes.c_uint64),
        ("walks", ctypes.c_uint64),
        ("depth", ctypes.c_uint64),
        ("properties", ctypes.c_uint64),
        ("workers", ctypes.c_int32),
        ("deadlock", ctypes.c_int32),
        ("keep_going", ctypes.c_int32),
        ("goals_end", ctypes.c_int32),
        ("decided_ends", ctypes.c_int32),
        ("start", ctypes.c_void_p),  # the packed state to begin in; copied as the walks are opened
    )


class WalkCounts(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("walks", "steps", "longest"))


@dataclass(frozen=True)
class Sighted(Found):
    """A finding, with the number of the walk that made it. Its level is the number of steps of the walk up to it."""

    walk: int


class WalkLibrary:
    """A model compiled for random walks, loaded."""

    def __init__(self, path: Path, shape: Shape) -> None:
        self._c = loaded(path)
        self.shape = shape
        state = ctypes.c_uint64 * shape.words

        class Sighting(ctypes.Structure):
            _fields_ = (
                ("before", state),
                ("after", state),
                ("walk", ctypes.c_uint64),
                ("level", ctypes.c_int32),
                ("event", ctypes.c_int32),
                ("found", ctypes.c_bool),
            )

        handle, word, numbers = ctypes.c_void_p, ctypes.c_uint64, ctypes.POINTER(ctypes.c_uint64)
        for name, result, arguments in (
            ("open", handle, (ctypes.POINTER(WalkOptions),)),
            ("run", ctypes.c_int, (handle,)),
            ("stop", None, (handle, ctypes.c_int)),
            ("progress", None, (handle, ctypes.POINTER(WalkCounts))),
            ("counts", None, (handle, numbers, numbers, numbers, ctypes.POINTER(ctypes.c_uint8))),
            ("finding", ctypes.POINTER(Sighting), (handle, ctypes.c_int)),
            ("error", ctypes.c_int, (handle,)),
            ("path", ctypes.c_bool, (handle, word, ctypes.c_int, numbers)),
            ("narrow", ctypes.c_int, (handle, numbers, numbers, ctypes.c_int, ctypes.c_int, word, numbers)),
            ("close", None, (handle,)),
        ):
            function = getattr(self._c, f"quorate_walks_{name}")
            function.restype, function.argtypes = result, arguments

    def walks(self, options: WalkOptions) -> WalksHandle | None:
        """New walks, or None if there is no memory for them."""
        handle = self._c.quorate_walks_open(ctypes.byref(options))
        return WalksHandle(self._c, self.shape, handle) if handle else None


class WalksHandle(Finder):
    """Random walks in the runtime. They must be closed with `close`."""

    def __init__(self, c: ctypes.CDLL, shape: Shape, handle: int) -> None:
        super().__init__(shape)
        self._c, self._handle = c, handle

    def run(self) -> int:
        """Walk to the end, without the interpreter's lock. Returns the number of the reason for stopping."""
        return int(self._c.quorate_walks_run(self._handle))

    def stop(self, why: Stop) -> None:
        """Stop walks that are made in another thread."""
        self._c.quorate_walks_stop(self._handle, WALK_STOPS.index(why))

    def so_far(self) -> WalkCounts:
        """How many walks and steps were made; may be read from another thread."""
        counts = WalkCounts()
        self._c.quorate_walks_progress(self._handle, ctypes.byref(counts))
        return counts

    def error(self) -> int:
        """The number of the event that stopped the walks."""
        return int(self._c.quorate_walks_error(self._handle))

    def counts(self) -> tuple[list[int], list[int], list[int]]:
        """The number of times that each run was taken, that each event cut, and that each run was cut."""
        fired, cuts, cut_runs, _ = self._counted()
        return fired, cuts, cut_runs

    def registers(self) -> bytes:
        """Of the hashes of the states, by their first bits, the most zeros that followed, plus one."""
        return self._counted()[3]

    def path(self, walk: int, level: int) -> list[tuple[int, ...]]:
        """The packed states of a walk up to a level, which it reached."""
        words = self._shape.words
        path = (ctypes.c_uint64 * (words * (level + 1)))()
        made = self._c.quorate_walks_path(self._handle, walk, level, path)
        assert made, "a walk does not repeat itself"
        return [tuple(path[i : i + words]) for i in range(0, words * (level + 1), words)]

    def narrowed(
        self, first: Sequence[int], mask: Sequence[int], place: int, depth: int, most: int
    ) -> tuple[list[tuple[int, ...]], tuple[int, ...]] | None:
        """The packed states of a shortest run from a state to a finding of this place, of those that set only bits of
        `mask` and have steps from fewer than `depth` levels; and the state after a last step that is a finding. None
        if there is none, or if it was not among the first `most` states. Not to be called while walks are made."""
        words = self._shape.words
        state = ctypes.c_uint64 * words
        path = (ctypes.c_uint64 * (words * (depth + 2)))()
        steps = self._c.quorate_walks_narrow(
            self._handle, state(*first), state(*mask), place, depth, most, path
        )
        if steps < 0:
            return None
        states = [tuple(path[i : i + words]) for i in range(0, words * (steps + 2), words)]
        return states[:-1], states[-1]

    def close(self) -> None:
        """Free the memory of the walks."""
        if self._handle:
            self._c.quorate_walks_close(self._handle)
            self._handle = 0

    def _counted(self) -> tuple[list[int], list[int], list[int], bytes]:
        runs, events = max(1, self._shape.runs), max(1, self._shape.events)
        fired, cut_runs = ((ctypes.c_uint64 * runs)() for _ in range(2))
        cuts, registers = (ctypes.c_uint64 * events)(), (ctypes.c_uint8 * REGISTERS)()
        self._c.quorate_walks_counts(self._handle, fired, cuts, cut_runs, registers)
        return list(fired), list(cuts), list(cut_runs), bytes(registers)

    def _finding(self, place: int) -> Sighted | None:
        seen = self._c.quorate_walks_finding(self._handle, place).contents
        if not seen.found:
            return None
        return Sighted(tuple(seen.before), tuple(seen.after), seen.level, seen.event, place, seen.walk)
