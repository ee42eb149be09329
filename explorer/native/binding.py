"""The ctypes binding of the shared object's functions. The structures mirror the runtime's search.h."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quorate.exploration import Stop
from quorate.native.build import elsewhere
from quorate.support.engine_errors import EngineError

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
    None,
    None,
)
"""The runtime's reasons to stop, by number. The last two only concern Quorate itself: an event, and another unit that
is to take the search over."""
STOP_ERROR, STOP_LEFT = len(STOPS) - 2, len(STOPS) - 1


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
        ("start", ctypes.c_void_p),  # the packed state to begin in; copied as the search is opened
    )


class Counters(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint64) for name in ("depth", "states", "transitions", "frontier", "bytes")
    )


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


TAKEN, TAKEN_STOPPED = 0, 3
"""Results of taking over what another search has explored. With any other number, it cannot be taken over."""


@dataclass(frozen=True)
class Found:
    """A finding: packed states, the level of the first, the number of the event (0 for none), and its index among the
    findings."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    level: int
    event: int
    place: int


def loaded(path: Path) -> ctypes.CDLL:
    """A shared object. Raises EngineError where it may not be executed."""
    try:
        return ctypes.CDLL(str(path))
    except OSError:
        pass
    try:
        return ctypes.CDLL(str(elsewhere(path)))
    except OSError as error:
        raise EngineError(
            f"the compiled model cannot be loaded: {error}. If no program may run from {path.parent}, name another "
            "folder in QUORATE_CACHE; the reference engine needs none (--engine reference)"
        ) from None


class Library:
    """A compiled model, loaded; its states have `words` words. `records`: whether it can record the graph."""

    def __init__(
        self, path: Path, words: int, runs: int, events: int, properties: int, records: bool = False
    ) -> None:
        self._c = loaded(path)
        self.words, self.events = words, events
        self._runs, self._properties = runs, properties
        state = ctypes.c_uint64 * words

        class Finding(ctypes.Structure):
            _fields_ = (
                ("before", state),
                ("after", state),
                ("level", ctypes.c_int32),
                ("event", ctypes.c_int32),
                ("found", ctypes.c_bool),
            )

        self._state = state
        self._c.quorate_open.restype = ctypes.c_void_p
        self._c.quorate_finding.restype = ctypes.POINTER(Finding)
        self._c.quorate_states.restype = ctypes.POINTER(ctypes.c_uint64)
        self._c.quorate_traces.restype = ctypes.c_bool
        self._c.quorate_mark_ways.restype = ctypes.c_bool
        self._c.quorate_steps.restype = ctypes.c_uint64
        if records:
            self._c.quorate_record_rest.restype = self._c.quorate_index.restype = ctypes.c_uint64
            self._c.quorate_exchanges.restype = ctypes.c_uint32
        for name in (*_FUNCTIONS, *(_RECORDING if records else ())):
            function = getattr(self._c, f"quorate_{name}")
            function.argtypes = [ctypes.c_void_p, *_ARGUMENTS.get(name, ())]

    def open(self, options: Options) -> SearchHandle | None:
        """A new search, or None if there is no memory for one."""
        handle = self._c.quorate_open(ctypes.byref(options))
        return SearchHandle(self, handle) if handle else None

    def canonicalize(self, words: Sequence[int]) -> tuple[int, ...]:
        """The representative of a packed state's orbit."""
        state = self._state(*words)
        self._c.quorate_canonicalize(state)
        return tuple(state)


_FUNCTIONS = (
    *(
        "run",
        "stop",
        "progress",
        "counts",
        "found",
        "finding",
        "error",
        "traces",
        "mark_ways",
        "level_on_way",
    ),
    *("states", "close", "go_on", "steps", "judge", "relate", "explored", "take_over"),
)
_RECORDING = ("record_rest", "recorded", "exchanges", "index")
"""Functions of units that can record the graph."""

_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "stop": (ctypes.c_int,),
    "progress": (ctypes.POINTER(Counters),),
    "counts": (ctypes.POINTER(ctypes.c_uint64),) * 3,
    "found": (ctypes.POINTER(ctypes.c_uint64),),
    "finding": (ctypes.c_int,),
    "mark_ways": (ctypes.c_int, ctypes.c_int, ctypes.c_bool),
    "level_on_way": (ctypes.c_void_p,),
    "go_on": (ctypes.c_uint64,),
    "steps": (ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64),
    "judge": (ctypes.c_uint64, ctypes.c_uint64, ctypes.c_uint64, ctypes.c_void_p),
    "relate": (ctypes.c_void_p,),
    "explored": (ctypes.POINTER(Explored),),
    "take_over": (ctypes.POINTER(Explored), ctypes.c_void_p, ctypes.c_uint64),
    "traces": (ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_void_p)),
    "record_rest": (ctypes.c_uint64, ctypes.c_uint64),
    "recorded": (ctypes.POINTER(Recorded),),
    "exchanges": (ctypes.c_void_p,),
    "index": (ctypes.c_void_p, ctypes.POINTER(ctypes.c_uint32)),
}


class SearchHandle:
    """A search in the runtime. It must be closed with `close`."""

    def __init__(self, library: Library, handle: int) -> None:
        self._library, self._handle, self._c = library, handle, library._c

    def run(self) -> int:
        """Search to the end, without the interpreter's lock. Returns the number of the reason for stopping."""
        return int(self._c.quorate_run(self._handle))

    def go_on(self, depth: int) -> int:
        """Continue a search that stopped at its depth limit, or was not begun, to this depth. Returns as `run`
        does."""
        return int(self._c.quorate_go_on(self._handle, depth))

    def take_over(self, other: SearchHandle, moves: Sequence[tuple[int, int, int, int, int]]) -> int:
        """Take over what another search of the same model has explored, before this one has begun; `moves` repack its
        states, and there are none if it packs them alike. Returns TAKEN, and then this search continues from there,
        or else why it could not."""
        explored = Explored()
        other._c.quorate_explored(other._handle, ctypes.byref(explored))
        array = (Move * max(1, len(moves)))(*itertools.starmap(Move, moves))
        return int(
            self._c.quorate_take_over(
                self._handle, ctypes.byref(explored), ctypes.addressof(array), len(moves)
            )
        )

    def stop(self, why: Stop) -> None:
        """Stop a search that runs in another thread."""
        self._c.quorate_stop(self._handle, STOPS.index(why))

    def leave(self) -> None:
        """Stop a search that runs in another thread, for another unit to take it over."""
        self._c.quorate_stop(self._handle, STOP_LEFT)

    def progress(self) -> Counters:
        """The progress counters; may be read from another thread."""
        counters = Counters()
        self._c.quorate_progress(self._handle, ctypes.byref(counters))
        return counters

    def error(self) -> int:
        """The number of the event that stopped the search."""
        return int(self._c.quorate_error(self._handle))

    def counts(self) -> tuple[list[int], list[int], list[int]]:
        """The number of times that each run fired, that each event cut, and that each run was cut."""
        library = self._library
        fired, cut_runs = ((ctypes.c_uint64 * max(1, library._runs))() for _ in range(2))
        cuts = (ctypes.c_uint64 * max(1, library.events))()
        self._c.quorate_counts(self._handle, fired, cuts, cut_runs)
        return list(fired), list(cuts), list(cut_runs)

    def found(self) -> list[int]:
        """The number of states that each run led to first."""
        found = (ctypes.c_uint64 * max(1, self._library._runs))()
        self._c.quorate_found(self._handle, found)
        return list(found)

    def violated(self, property_: int) -> Found | None:
        """The finding that a property is false, or a goal reached; None if there is none."""
        return self._finding(property_)

    def failed(self, property_: int) -> Found | None:
        """The finding that evaluating a property failed; None if there is none."""
        return self._finding(self._library._properties + property_)

    def ended(self, run: int, event: int) -> Found | None:
        """The finding that a run ended in an assert or a failure; None if there is none."""
        return self._finding(2 * self._library._properties + run * self._library.events + event)

    def deadlock(self) -> Found | None:
        library = self._library
        return self._finding(2 * library._properties + library._runs * library.events)

    def _finding(self, place: int) -> Found | None:
        finding = self._c.quorate_finding(self._handle, place).contents
        if not finding.found:
            return None
        return Found(tuple(finding.before), tuple(finding.after), finding.level, finding.event, place)

    def traces(self, ends: Sequence[tuple[tuple[int, ...], int]]) -> list[list[tuple[int, ...]]] | None:
        """For each packed state and its level, a shortest path to it, both ends included; None if stopped."""
        words = self._library.words
        paths = [(ctypes.c_uint64 * (words * (level + 1)))() for _, level in ends]
        for path, (state, level) in zip(paths, ends, strict=True):
            path[words * level :] = list(state)
        levels = (ctypes.c_int * max(1, len(ends)))(*(level for _, level in ends))
        pointers = (ctypes.c_void_p * max(1, len(ends)))(*(ctypes.addressof(path) for path in paths))
        if not self._c.quorate_traces(self._handle, len(ends), levels, pointers):
            return None
        return [
            [tuple(path[i : i + words]) for i in range(0, words * (level + 1), words)]
            for path, (_, level) in zip(paths, ends, strict=True)
        ]

    def mark_ways(self, found: Found, of_states: bool) -> bool:
        """Mark the states on all shortest paths to a finding: to states with that finding, or from which a step has
        it. False if it was stopped, or if memory ran out."""
        return bool(self._c.quorate_mark_ways(self._handle, found.place, found.level, of_states))

    def level_on_way(self, packed: Sequence[int]) -> int:
        """The level of a marked state; -1 for others."""
        state = self._library._state(*packed)
        return int(self._c.quorate_level_on_way(self._handle, ctypes.byref(state)))

    def states(self, count: int) -> list[tuple[int, ...]]:
        """The first `count` packed states, in breadth-first order."""
        words, array = self._library.words, self._c.quorate_states(self._handle)
        return [tuple(array[i : i + words]) for i in range(0, words * count, words)]

    def list_steps(self, listing: ctypes.Structure, first: int, last: int) -> int:
        """Have the runtime list steps (see `quorate.native.steps`)."""
        return int(self._c.quorate_steps(self._handle, ctypes.addressof(listing), first, last))

    def judge_states(self, first: int, count: int, properties: int, violates: int) -> None:
        """Have the runtime evaluate properties in states, into an array at address `violates`."""
        self._c.quorate_judge(self._handle, first, count, properties, violates)

    def relate(self, pairs: ctypes.Structure) -> None:
        """Have the runtime find how many steps pairs of states are apart (see its relation.h)."""
        self._c.quorate_relate(self._handle, ctypes.addressof(pairs))

    def record_rest(self, first: int, most: int) -> int:
        """Record the steps of at most so many of the states that were taken over, from number `first` on. Returns the
        number to continue with, which is no greater if there are none."""
        return int(self._c.quorate_record_rest(self._handle, first, most))

    def recorded(self) -> Recorded:
        """The recorded graph."""
        found = Recorded()
        self._c.quorate_recorded(self._handle, ctypes.byref(found))
        return found

    def exchanges(self, rows: int) -> int:
        """Write to address `rows` what the exchange of neighbouring symmetric values makes of each label. Returns how
        many labels there are then; 0 if they are too many."""
        return int(self._c.quorate_exchanges(self._handle, rows))

    def index(self, packed: Sequence[int]) -> tuple[int, int]:
        """The number of a state or of its representative, NO_LIMIT if it was not reached; and the rank of a renaming
        from the state to that."""
        state, renaming = self._library._state(*packed), ctypes.c_uint32()
        found = self._c.quorate_index(self._handle, ctypes.byref(state), ctypes.byref(renaming))
        return int(found), renaming.value

    @property
    def array(self) -> Any:
        """The array of packed states, in breadth-first order."""
        return self._c.quorate_states(self._handle)

    @property
    def library(self) -> Library:
        """The library that the search belongs to."""
        return self._library

    def close(self) -> None:
        """Free the threads and the memory of the search."""
        if self._handle:
            self._c.quorate_close(self._handle)
            self._handle = 0
