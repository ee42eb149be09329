"""The ctypes binding of the shared object's functions."""

from __future__ import annotations

import ctypes
import itertools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from quorate.exploration import Stop
from quorate.native import repacking
from quorate.native.build import elsewhere
from quorate.native.disk_failures import what_failed
from quorate.native.interface import (
    STOP_LEFT,
    STOPS,
    TAKEN_UNLIKE,
    Counters,
    Found,
    LoadedModel,
    Options,
    Search,
    Shape,
)
from quorate.native.structures import Explored, Move, Recorded, Standing, Traffic
from quorate.support.engine_errors import EngineError


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


class Library(LoadedModel):
    """A shared object of a compiled model."""

    def __init__(self, path: Path, shape: Shape) -> None:
        super().__init__(shape)
        self._c = loaded(path)
        self.words, self.events = shape.words, shape.events
        state = ctypes.c_uint64 * shape.words

        class Finding(ctypes.Structure):
            _fields_ = (
                ("before", state),
                ("after", state),
                ("level", ctypes.c_int32),
                ("event", ctypes.c_int32),
                ("found", ctypes.c_bool),
            )

        self.code = self._c
        """The functions."""
        self._state = state
        self._c.quorate_open.restype = ctypes.c_void_p
        self._c.quorate_finding.restype = ctypes.POINTER(Finding)
        self._c.quorate_states.restype = ctypes.POINTER(ctypes.c_uint64)
        self._c.quorate_traces.restype = ctypes.c_bool
        self._c.quorate_mark_ways.restype = ctypes.c_bool
        self.on_disk = hasattr(self._c, "quorate_disk_open")
        if self.on_disk:
            for name in ("open", "feed", "level", "levels"):
                getattr(self._c, f"quorate_disk_{name}").restype = ctypes.c_bool
            self._c.quorate_disk_read.restype = ctypes.c_uint64
        self._c.quorate_steps.restype = self._c.quorate_kept.restype = ctypes.c_uint64
        if shape.records:
            self._c.quorate_record_rest.restype = self._c.quorate_index.restype = ctypes.c_uint64
            self._c.quorate_exchanges.restype = ctypes.c_uint32
        for name in (*_FUNCTIONS, *(_RECORDING if shape.records else ()), *(_DISK if self.on_disk else ())):
            function = getattr(self._c, f"quorate_{name}")
            function.argtypes = [ctypes.c_void_p, *_ARGUMENTS.get(name, ())]

    def open(self, options: Options, start: Sequence[int] = ()) -> SearchHandle | None:
        state = self._state(*start)  # held until the search is opened, which copies it
        options.start = ctypes.addressof(state) if start else None
        handle = self._c.quorate_open(ctypes.byref(options))
        return SearchHandle(self, handle) if handle else None

    def canonicalize(self, words: Sequence[int]) -> tuple[int, ...]:
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
    *("states", "close", "go_on", "steps", "judge", "relate", "explored", "take_over", "kept"),
)
_RECORDING = ("record_rest", "recorded", "exchanges", "index")
"""Functions of units that can record the graph."""
_DISK = tuple(
    f"disk_{name}" for name in ("open", "feed", "level", "levels", "take", "read", "forget", "traffic")
)
"""Functions of units whose search is on disk."""

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
    "kept": (ctypes.c_uint64, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_void_p, ctypes.c_void_p),
    "disk_open": (ctypes.c_char_p, ctypes.c_uint64, ctypes.c_uint64),
    "disk_feed": (ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64, ctypes.c_void_p, ctypes.c_uint64),
    "disk_level": (ctypes.c_uint64,),
    "disk_levels": (ctypes.c_void_p, ctypes.c_uint64),
    "disk_take": (ctypes.c_void_p,),
    "disk_read": (
        *(ctypes.c_int, ctypes.c_int),
        *(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint64),
    ),
    "disk_traffic": (ctypes.c_void_p, ctypes.c_void_p),
    "take_over": (ctypes.POINTER(Explored), ctypes.c_void_p, ctypes.c_uint64),
    "traces": (ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_void_p)),
    "record_rest": (ctypes.c_uint64, ctypes.c_uint64),
    "recorded": (ctypes.POINTER(Recorded),),
    "exchanges": (ctypes.c_void_p,),
    "index": (ctypes.c_void_p, ctypes.POINTER(ctypes.c_uint32)),
}


class SearchHandle(Search):
    """A search in a shared object. It runs without the interpreter's lock, and another thread may stop it."""

    def __init__(self, library: Library, handle: int) -> None:
        super().__init__(library.shape)
        self._library, self._handle, self._c = library, handle, library._c

    def run(self) -> int:
        return int(self._c.quorate_run(self._handle))

    def go_on(self, depth: int) -> int:
        """Continue a search that stopped at its depth limit, or was not begun, to this depth. Returns as `run`
        does."""
        return int(self._c.quorate_go_on(self._handle, depth))

    def take_over(self, other: Search, moves: Sequence[repacking.Move]) -> int:
        if not isinstance(other, SearchHandle):
            return TAKEN_UNLIKE
        explored = Explored()
        other._c.quorate_explored(other._handle, ctypes.byref(explored))
        return self._take_over(explored, moves)

    def _take_over(self, explored: Explored, moves: Sequence[repacking.Move] = ()) -> int:
        array = (Move * max(1, len(moves)))(*itertools.starmap(Move, moves))
        return int(
            self._c.quorate_take_over(
                self._handle, ctypes.byref(explored), ctypes.addressof(array), len(moves)
            )
        )

    def standing(self, known: int = 0) -> Standing | None:
        """How far the search has come; None if that is not beyond `known` levels. It may be asked while the search
        runs."""
        counts = (ctypes.c_uint64 * sum(self._count_sizes()))()
        settled_in = (ctypes.c_int32 * int(self._c.quorate_findings()))()
        room = known + 64
        while True:
            levels = (ctypes.c_uint64 * room)()
            count = int(self._c.quorate_kept(self._handle, known, levels, room, counts, settled_in))
            if count <= known:
                return None
            if count <= room:
                return Standing(levels[:count], list(counts), list(settled_in))
            room = 2 * count

    def resume(self, states: int, standing: Standing) -> int:
        """Take over, before this search has begun, what another of the same code had explored, whose states are at
        address `states`. Returns as `take_over` does."""
        return self._take_over(self.explored_of(standing, states))

    def explored_of(self, standing: Standing, states: int = 0) -> Explored:
        """How far another search had come, as the runtime takes it over; its states are at an address."""
        levels = (ctypes.c_uint64 * len(standing.levels))(*standing.levels)
        counts = (ctypes.c_uint64 * len(standing.counts))(*standing.counts)
        settled_in = (ctypes.c_int32 * len(standing.settled_in))(*standing.settled_in)
        at = [ctypes.addressof(counts) + 8 * before for before in itertools.accumulate(self._count_sizes())]
        fired, found, cuts, cut_runs = at[:4]
        explored = Explored(
            states=states,
            words=self._library.words,
            levels=ctypes.addressof(levels),
            level_count=len(levels),
            fired=fired,
            found=found,
            cuts=cuts,
            cut_runs=cut_runs,
            transitions=counts[0],
            settled_in=ctypes.addressof(settled_in),
        )
        explored.held = (levels, counts, settled_in)
        return explored

    def _count_sizes(self) -> tuple[int, ...]:
        """The numbers of the runtime's Counts: transitions, then by run, by run, by event, and by run."""
        runs = self._shape.runs + 1
        return (1, runs, runs, self._shape.events, runs)

    def stop(self, why: Stop) -> None:
        self._c.quorate_stop(self._handle, STOPS.index(why))

    def leave(self) -> None:
        self._c.quorate_stop(self._handle, STOP_LEFT)

    def progress(self) -> Counters:
        counters = Counters()
        self._c.quorate_progress(self._handle, ctypes.byref(counters))
        return counters

    def error(self) -> int:
        return int(self._c.quorate_error(self._handle))

    def counts(self) -> tuple[list[int], list[int], list[int]]:
        fired, cut_runs = ((ctypes.c_uint64 * max(1, self._shape.runs))() for _ in range(2))
        cuts = (ctypes.c_uint64 * max(1, self._shape.events))()
        self._c.quorate_counts(self._handle, fired, cuts, cut_runs)
        return list(fired), list(cuts), list(cut_runs)

    def found(self) -> list[int]:
        found = (ctypes.c_uint64 * max(1, self._shape.runs))()
        self._c.quorate_found(self._handle, found)
        return list(found)

    def _finding(self, place: int) -> Found | None:
        finding = self._c.quorate_finding(self._handle, place).contents
        if not finding.found:
            return None
        return Found(tuple(finding.before), tuple(finding.after), finding.level, finding.event, place)

    def traces(self, ends: Sequence[tuple[tuple[int, ...], int]]) -> list[list[tuple[int, ...]]] | None:
        words = self._library.words
        paths = [(ctypes.c_uint64 * (words * (level + 1)))() for _, level in ends]
        for path, (state, level) in zip(paths, ends, strict=True):
            path[words * level :] = list(state)
        levels = (ctypes.c_int * max(1, len(ends)))(*(level for _, level in ends))
        pointers = (ctypes.c_void_p * max(1, len(ends)))(*(ctypes.addressof(path) for path in paths))
        if not self._c.quorate_traces(self._handle, len(ends), levels, pointers):
            if self._library.on_disk and (failed := self.disk_traffic().failed):
                raise EngineError(f"the levels on disk cannot be read again: {what_failed(failed)}")
            return None
        return [
            [tuple(path[i : i + words]) for i in range(0, words * (level + 1), words)]
            for path, (_, level) in zip(paths, ends, strict=True)
        ]

    def mark_ways(self, found: Found, of_states: bool) -> bool:
        return bool(self._c.quorate_mark_ways(self._handle, found.place, found.level, of_states))

    def level_on_way(self, packed: Sequence[int]) -> int:
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

    def disk_open(self, folder: str, parts: int, limit: int) -> bool:
        """Before the search has begun: have it use files in a folder (the runtime's disk.h). False if there is no
        memory for that."""
        return bool(self._c.quorate_disk_open(self._handle, os.fsencode(folder), parts, limit))

    def disk_feed(self, address: int, words: int, count: int, moves: Sequence[repacking.Move] = ()) -> bool:
        """Add `count` states at an address to the next level. False if that failed."""
        array = (Move * max(1, len(moves)))(*itertools.starmap(Move, moves))
        return bool(
            self._c.quorate_disk_feed(
                self._handle, address, words, count, ctypes.addressof(array), len(moves)
            )
        )

    def disk_level(self, count: int) -> bool:
        """All `count` states were added to the level."""
        return bool(self._c.quorate_disk_level(self._handle, count))

    def disk_levels(self, levels: Sequence[int]) -> bool:
        """The files of all levels are there."""
        array = (ctypes.c_uint64 * len(levels))(*levels)
        return bool(self._c.quorate_disk_levels(self._handle, array, len(levels)))

    def disk_take(self, standing: Standing) -> int:
        """Take over all but the states. Returns as `take_over` does."""
        return int(self._c.quorate_disk_take(self._handle, ctypes.byref(self.explored_of(standing))))

    def disk_read(self, level: int, part: int, at: int, address: int, room: int) -> tuple[int, int]:
        """Write up to `room` states of a part of a level to an address, from place `at` in its file on. Returns how
        many they are, and where the rest is."""
        place = ctypes.c_uint64(at)
        count = self._c.quorate_disk_read(self._handle, level, part, ctypes.addressof(place), address, room)
        return int(count), place.value

    def disk_forget(self) -> None:
        """Give back memory, before another search takes this one over."""
        self._c.quorate_disk_forget(self._handle)

    def disk_traffic(self) -> Traffic:
        """What the files take, and what was read and written."""
        numbers, failed = (ctypes.c_uint64 * 3)(), ctypes.c_int()
        self._c.quorate_disk_traffic(self._handle, numbers, ctypes.byref(failed))
        used, read, written = numbers
        return Traffic(used, read, written, failed.value)

    @property
    def address(self) -> int:
        """The address of the packed states."""
        return ctypes.addressof(self.array.contents)

    @property
    def array(self) -> Any:
        """The array of packed states, in breadth-first order."""
        return self._c.quorate_states(self._handle)

    @property
    def library(self) -> Library:
        """The library that the search belongs to."""
        return self._library

    @property
    def pointer(self) -> int:
        """The search, as functions of the runtime take it."""
        return self._handle

    def close(self) -> None:
        """Free the threads and the memory of the search."""
        if self._handle:
            self._c.quorate_close(self._handle)
            self._handle = 0


def native(search: Search) -> SearchHandle:
    """A search as one of a shared object, whose memory can be read in place. Raises EngineError for others."""
    if not isinstance(search, SearchHandle):
        raise EngineError("this needs a search in native code")
    return search
