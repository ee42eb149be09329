"""What Quorate asks of a compiled model and of a search in it, whatever runs the code: the processor, through ctypes
(`quorate.native.binding`), or a WebAssembly engine (`quorate.native.wasm`). The structures mirror the runtime's
search.h."""

from __future__ import annotations

import ctypes
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from quorate.exploration import Stop

NO_LIMIT = 2**64 - 1

STOPS: tuple[Stop | None, ...] = (
    None,
    "complete",
    "violation",
    "states",
    "depth",
    "time",
    "memory",
    "interrupted",
    "disk",
    None,
    None,
)
"""The runtime's reasons to stop, by number. The last two only concern Quorate itself: an event, and another unit that
is to take the search over."""
STOP_ERROR, STOP_LEFT = len(STOPS) - 2, len(STOPS) - 1

TAKEN, TAKEN_NO_MEMORY, TAKEN_UNLIKE, TAKEN_STOPPED = range(4)
"""Results of taking over what another search has explored. With any number but the first, it was not taken over."""


class Options(ctypes.Structure):
    _fields_ = (
        ("states", ctypes.c_uint64),
        ("bytes", ctypes.c_uint64),
        ("depth", ctypes.c_uint64),
        ("properties", ctypes.c_uint64),
        ("workers", ctypes.c_int32),
        ("symmetry", ctypes.c_int32),
        ("deadlock", ctypes.c_int32),
        ("keep_going", ctypes.c_int32),
        ("record", ctypes.c_int32),  # the graph, in units that can
        ("goals_end", ctypes.c_int32),
        ("decided_ends", ctypes.c_int32),
        ("start", ctypes.c_void_p),  # the packed state to begin in, which `open` is given
    )


class Counters(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint64) for name in ("depth", "states", "transitions", "frontier", "bytes")
    )


@dataclass(frozen=True)
class Found:
    """A finding: packed states, the level of the first, the number of the event (0 for none), and its index among the
    findings."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    level: int
    event: int
    place: int


@dataclass(frozen=True)
class Shape:
    """The numbers of a unit: of the `words` of a state, and of what it tells apart. `records`: whether it can record
    the graph."""

    words: int
    runs: int
    events: int
    properties: int
    records: bool = False


class LoadedModel(ABC):
    """A compiled model, loaded."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    @abstractmethod
    def open(self, options: Options, start: Sequence[int] = ()) -> Search | None:
        """A new search, or None if there is no memory for one. It begins in the packed state `start`, or by default
        in the initial states."""

    @abstractmethod
    def canonicalize(self, words: Sequence[int]) -> tuple[int, ...]:
        """The representative of a packed state's orbit."""


class Finder(ABC):
    """Work in the runtime that finds violations and goals, by the numbers of properties, runs and events."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape

    def violated(self, property_: int) -> Found | None:
        """The finding that a property is false, or a goal reached; None if there is none."""
        return self._finding(property_)

    def failed(self, property_: int) -> Found | None:
        """The finding that evaluating a property failed; None if there is none."""
        return self._finding(self._shape.properties + property_)

    def ended(self, run: int, event: int) -> Found | None:
        """The finding that a run ended in an assert or a failure; None if there is none."""
        return self._finding(2 * self._shape.properties + run * self._shape.events + event)

    def deadlock(self) -> Found | None:
        return self._finding(2 * self._shape.properties + self._shape.runs * self._shape.events)

    @abstractmethod
    def _finding(self, place: int) -> Found | None: ...


class Search(Finder):
    """A search in the runtime. It must be closed with `close`."""

    @abstractmethod
    def run(self) -> int:
        """Search to the end. Returns the number of the reason for stopping."""

    @abstractmethod
    def take_over(self, other: Search, moves: Sequence[tuple[int, int, int, int, int]]) -> int:
        """Take over what another search of the same model has explored, before this one has begun; `moves` repack its
        states, and there are none if it packs them alike. Returns TAKEN, and then this search continues from there,
        or else why it could not."""

    @abstractmethod
    def stop(self, why: Stop) -> None:
        """Stop the search while it runs."""

    @abstractmethod
    def leave(self) -> None:
        """Stop the search while it runs, for another unit to take it over."""

    @abstractmethod
    def progress(self) -> Counters:
        """The progress counters; may be read while the search runs."""

    @abstractmethod
    def error(self) -> int:
        """The number of the event that stopped the search."""

    @abstractmethod
    def counts(self) -> tuple[list[int], list[int], list[int]]:
        """The number of times that each run fired, that each event cut, and that each run was cut."""

    @abstractmethod
    def found(self) -> list[int]:
        """The number of states that each run led to first."""

    @abstractmethod
    def traces(self, ends: Sequence[tuple[tuple[int, ...], int]]) -> list[list[tuple[int, ...]]] | None:
        """For each packed state and its level, a shortest path to it, both ends included; None if stopped."""

    @abstractmethod
    def mark_ways(self, found: Found, of_states: bool) -> bool:
        """Mark the states on all shortest paths to a finding: to states with that finding, or from which a step has
        it. False if it was stopped, or if memory ran out."""

    @abstractmethod
    def level_on_way(self, packed: Sequence[int]) -> int:
        """The level of a marked state; -1 for others."""

    @abstractmethod
    def close(self) -> None:
        """Free what the search holds."""
