"""The runtime's analysis of a recorded graph: its analysis.h, which is compiled once for all models.

The structures mirror those of analysed.h, regions.h and fairness.h there.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from quorate.native.binding import loaded
from quorate.native.build import build
from quorate.native.interface import NO_LIMIT
from quorate.native.watching import watched
from quorate.support.budget import UNLIMITED, Budget, Stopped, StopReason
from quorate.support.engine_errors import EngineError

SOURCE = '#include "analysis.h"\n'

EVENT_TARGETS = 0xFFFF0000
"""Targets from here on are events, counted from here."""

OUTSIDE = 2**32 - 1

UNFAIR, WEAK, STRONG = 0, 1, 2

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.uint32]
Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Arrays:
    """A graph as it was recorded (see the runtime's recorded.h). `renamings` is None if no edge renames;
    `sizes` are those of the sorts whose values are renamed, `exchanges` what the exchange of two
    neighbouring values makes of each label; `cuts` says by event whether it cuts a step, rather than that
    it failed."""

    rows: npt.NDArray[np.uint64]
    targets: Numbers
    labels: npt.NDArray[np.uint16]
    renamings: Array | None
    levels: npt.NDArray[np.uint64]
    packed: npt.NDArray[np.uint64]
    cuts: Bytes
    sizes: Sequence[int]
    exchanges: npt.NDArray[np.uint16]
    label_count: int


def row(begin: int, count: int) -> int:
    """The row of a state that was expanded."""
    return 1 << 63 | begin << 24 | count


def expanded(rows: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Which states were expanded."""
    found: npt.NDArray[np.bool_] = rows >= np.uint64(1 << 63)
    return found


class _Graph(ctypes.Structure):
    _fields_ = (
        ("states", ctypes.c_uint64),
        ("rows", ctypes.c_void_p),
        ("targets", ctypes.c_void_p),
        ("labels", ctypes.c_void_p),
        ("renamings", ctypes.c_void_p),
        ("levels", ctypes.c_void_p),
        ("level_count", ctypes.c_uint64),
        ("packed", ctypes.c_void_p),
        ("words", ctypes.c_uint64),
        ("cuts", ctypes.c_void_p),
        ("sizes", ctypes.c_void_p),
        ("sorts", ctypes.c_int32),
        ("renaming_bytes", ctypes.c_int32),
        ("exchanges", ctypes.c_void_p),
        ("label_count", ctypes.c_uint64),
    )


class _Territory(ctypes.Structure):
    _fields_ = (
        ("outside", ctypes.c_void_p),
        ("start", ctypes.c_void_p),
        ("distance", ctypes.c_void_p),
        ("order", ctypes.c_void_p),
        ("count", ctypes.c_uint64),
    )


class _Question(ctypes.Structure):
    _fields_ = (
        ("strengths", ctypes.c_void_p),
        ("wanted", ctypes.c_void_p),
        ("states", ctypes.c_void_p),
        ("count", ctypes.c_uint64),
        ("cuts_count", ctypes.c_int32),
        ("component", ctypes.c_void_p),
        ("components", ctypes.c_uint64),
    )


@dataclass(frozen=True)
class Territory:
    """A region of the graph: how far each state is, or OUTSIDE, and its states, nearest first."""

    distance: Numbers
    states: Numbers


class Analysis:
    """The analysis of a graph. It must be closed with `close`. Everything raises Stopped at the end of the
    budget, and EngineError without memory."""

    def __init__(self, arrays: Arrays, budget: Budget = UNLIMITED) -> None:
        self.arrays = arrays
        self._budget = budget
        self._c = _library(budget)
        self._sizes = np.array(arrays.sizes, np.int32)
        graph = _Graph(
            states=len(arrays.rows),
            rows=_address(arrays.rows),
            targets=_address(arrays.targets),
            labels=_address(arrays.labels),
            renamings=_address(arrays.renamings),
            levels=_address(arrays.levels),
            level_count=len(arrays.levels),
            packed=_address(arrays.packed),
            words=arrays.packed.shape[1],
            cuts=_address(arrays.cuts),
            sizes=_address(self._sizes),
            sorts=len(arrays.sizes),
            renaming_bytes=0 if arrays.renamings is None else arrays.renamings.itemsize,
            exchanges=_address(arrays.exchanges),
            label_count=arrays.label_count,
        )
        self._handle = self._c.quorate_analysis_open(ctypes.byref(graph))
        if not self._handle:
            raise _no_memory()

    def close(self) -> None:
        """Free the memory."""
        if self._handle:
            self._c.quorate_analysis_close(self._handle)
            self._handle = None

    def stop(self, why: StopReason) -> None:
        """Stop what runs in another thread."""
        self._c.quorate_analysis_stop(self._handle)

    def sweep(
        self, bits: Array, skip: Bytes | None = None, element: npt.NDArray[np.int16] | None = None
    ) -> None:
        """Add to the bits of each state (uint8 or uint64) those of all states that it can reach, and the
        highest bit if it can reach what is not known. `skip` names by label the steps that do not count;
        `element` says for each of 64 bits which symmetric value it stands for, or -1."""
        self._run(
            lambda: self._c.quorate_analysis_sweep(
                self._handle, _address(bits), bits.itemsize, _address(skip), _address(element), None
            )
        )

    def valence(self, bits: Array, element: npt.NDArray[np.int16]) -> Bytes:
        """As `sweep`. Returns which states are critical: with several bits, where all steps lead to states
        with one."""
        critical = np.zeros(len(bits), np.uint8)
        self._run(
            lambda: self._c.quorate_analysis_sweep(
                self._handle, _address(bits), bits.itemsize, None, _address(element), _address(critical)
            )
        )
        return critical

    def territory(self, outside: Bytes, start: Bytes | None) -> Territory:
        """The states that a run may be in which enters at a state of `start` and then avoids those
        `outside`. Without `start` it may have been anywhere before."""
        states = len(self.arrays.rows)
        distance, order = np.empty(states, np.uint32), np.empty(states, np.uint32)
        asked = _Territory(
            outside=_address(outside),
            start=_address(start),
            distance=_address(distance),
            order=_address(order),
        )
        self._run(lambda: self._c.quorate_analysis_territory(self._handle, ctypes.byref(asked)))
        return Territory(distance, order[: asked.count])

    def fair_components(
        self, states: Numbers, strengths: Bytes, wanted: Bytes | None, cuts_count: bool
    ) -> Numbers:
        """By state, the number of the fair component among `states` that it is in, from 1 on; 0 for none.
        `strengths` is by label; a component has one of the states `wanted`, if they are given."""
        component = np.empty(len(self.arrays.rows), np.uint32)
        question = _Question(
            strengths=_address(strengths),
            wanted=_address(wanted),
            states=_address(states),
            count=len(states),
            cuts_count=cuts_count,
            component=_address(component),
        )
        self._run(lambda: self._c.quorate_analysis_fair(self._handle, ctypes.byref(question)))
        return component

    def nearer(self, territory: Territory, state: int) -> int | None:
        """The least state with a step to `state` that is nearer by one; None if there is none."""
        found = int(self._c.quorate_analysis_nearer(self._handle, _address(territory.distance), state))
        return None if found == NO_LIMIT else found

    def events(self, marks: Bytes, skip: Bytes | None = None) -> Bytes:
        """By event, whether it ends a step from a marked state."""
        events = np.zeros(max(1, len(self.arrays.cuts)), np.uint8)
        self._c.quorate_analysis_events(self._handle, _address(marks), _address(skip), _address(events))
        return events

    def _run(self, call: Callable[[], int]) -> None:
        result = watched(call, self, self._budget)
        if result == 1:
            why = self._budget.stop_reason()
            assert why is not None
            raise Stopped(why)
        if result == 2:
            raise _no_memory()


def _no_memory() -> EngineError:
    return EngineError("there is no memory to analyse the graph of all states with")


def _address(array: Array | None) -> int | None:
    assert array is None or array.flags.c_contiguous
    return None if array is None else array.ctypes.data


def _library(budget: Budget) -> ctypes.CDLL:
    return bound(loaded(build(SOURCE, budget)))


def bound(library: ctypes.CDLL) -> ctypes.CDLL:
    """The library with the types of its functions."""
    pointer, handle = ctypes.c_void_p, ctypes.c_void_p
    library.quorate_analysis_open.restype = handle
    library.quorate_analysis_nearer.restype = ctypes.c_uint64
    library.quorate_analysis_close.argtypes = (handle,)
    library.quorate_analysis_stop.argtypes = (handle,)
    library.quorate_analysis_sweep.argtypes = (handle, pointer, ctypes.c_int, pointer, pointer, pointer)
    library.quorate_analysis_territory.argtypes = (handle, pointer)
    library.quorate_analysis_fair.argtypes = (handle, pointer)
    library.quorate_analysis_nearer.argtypes = (handle, pointer, ctypes.c_uint64)
    library.quorate_analysis_events.argtypes = (handle, pointer, pointer, pointer)
    return library
