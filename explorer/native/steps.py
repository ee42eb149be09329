"""States and steps of a search as arrays, and how many steps two states are apart: the results of the runtime's
steps.h and relation.h.

The structures mirror those there.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from quorate.language.sorts import Symmetric
from quorate.language.types import SymmetricType
from quorate.language.values import all_values
from quorate.native.binding import SearchHandle
from quorate.native.interface import NO_LIMIT

BATCH = 512
NOWHERE = NO_LIMIT
NO_RENAMING = 2**32 - 1

APART_MORE, APART_UNKNOWN = 3, 4
"""Answers for a pair of states: more than two steps apart; the runtime was stopped before it was known."""

STEP = np.dtype(
    [
        ("from", np.uint64),
        ("to", np.uint64),
        ("violates", np.uint64),
        ("run", np.uint32),
        ("renaming", np.uint32),
    ]
)
"""A step between two states, by number; the number of its action; and the number of the renaming that takes the
representative to the state that the step really leads to."""

FAULT = np.dtype([("from", np.uint64), ("run", np.uint32), ("event", np.uint32)])
"""A run that failed: from which state, of which action, and the number of the event."""

Words = npt.NDArray[np.uint64]
Renamings = npt.NDArray[np.unsignedinteger[Any]]


class _Listing(ctypes.Structure):
    _fields_ = (
        ("steps", ctypes.c_void_p),
        ("faults", ctypes.c_void_p),
        ("room", ctypes.c_uint64),
        ("fault_room", ctypes.c_uint64),
        ("count", ctypes.c_uint64),
        ("fault_count", ctypes.c_uint64),
        ("renamings", ctypes.c_void_p),
        ("renaming_count", ctypes.c_uint32),
        ("canonical", ctypes.c_uint32),
        ("properties", ctypes.c_uint64),
        ("cuts", ctypes.c_void_p),
        ("violates", ctypes.c_uint64 * (BATCH + 1)),
    )


class _Pairs(ctypes.Structure):
    _fields_ = (
        ("states", ctypes.c_void_p),
        ("renamings", ctypes.c_void_p),
        ("count", ctypes.c_uint64),
        ("before", ctypes.c_void_p),
        ("after", ctypes.c_void_p),
        ("renaming", ctypes.c_void_p),
        ("apart", ctypes.c_void_p),
    )


@dataclass(frozen=True)
class Listed:
    """Steps (an array of `STEP`) and faults (of `FAULT`) from some states, the number of the state to continue with,
    and how often each event cut a run."""

    steps: npt.NDArray[np.void]
    faults: npt.NDArray[np.void]
    next: int
    cuts: npt.NDArray[np.uint64]


def renamings(
    permutations: Iterable[Mapping[Symmetric, Symmetric]], sorts: Sequence[SymmetricType]
) -> Renamings:
    """Permutations in the form of the runtime of a model that was compiled with these symmetric sorts."""
    rows = [
        [permutation.get(value, value).index for sort in sorts for value in all_values(sort)]
        for permutation in permutations
    ]
    return np.array(rows, _number(sorts)).reshape(len(rows), -1)


def _number(sorts: Sequence[SymmetricType]) -> type[np.unsignedinteger[Any]]:
    """The type in which the runtime numbers the values of a sort (see `Elements.number`)."""
    most = max((sort.size for sort in sorts), default=1)
    return np.uint8 if most <= 1 << 8 else np.uint16 if most <= 1 << 16 else np.uint32


def packed_states(handle: SearchHandle, first: int, last: int) -> Words:
    """The packed states from number `first` up to `last`, one per row; a copy."""
    if first == last:
        return np.empty((0, handle.library.words), np.uint64)
    return np.ctypeslib.as_array(handle.array, (last, handle.library.words))[first:].copy()


def steps_from(
    handle: SearchHandle,
    first: int,
    last: int,
    room: int,
    symmetry: bool,
    renamed: Renamings | None,
    properties: int = 0,
) -> Listed:
    """The steps from the states from number `first` up to `last`, or as many as fit into the array (but all from one
    state), and which of these properties of steps each violates, as bits. `symmetry`: whether the search used
    representatives; without `renamed`, steps have no renaming."""
    while True:
        steps, faults = np.zeros(room, STEP), np.zeros(room, FAULT)
        cuts = np.zeros(max(1, handle.library.events), np.uint64)
        listing = _Listing(
            steps=steps.ctypes.data,
            faults=faults.ctypes.data,
            room=room,
            fault_room=room,
            renamings=None if renamed is None else renamed.ctypes.data,
            renaming_count=0 if renamed is None else len(renamed),
            canonical=symmetry,
            properties=properties,
            cuts=cuts.ctypes.data,
        )
        at = handle.list_steps(listing, first, last)
        if max(listing.count, listing.fault_count) <= room:
            return Listed(steps[: listing.count], faults[: listing.fault_count], at, cuts)
        room = 2 * max(listing.count, listing.fault_count)


def violations(handle: SearchHandle, first: int, count: int, properties: int) -> Words:
    """Which of these properties of states are false, or have no value, in the states from number `first`, as bits;
    the bit of a goal is set where it is reached."""
    violates = np.zeros(count, np.uint64)
    handle.judge_states(first, count, properties, violates.ctypes.data)
    return violates


def apart(
    handle: SearchHandle,
    states: Words,
    renamed: Renamings,
    before: npt.NDArray[np.uint32],
    after: npt.NDArray[np.uint32],
    renaming: npt.NDArray[np.uint16],
) -> npt.NDArray[np.uint8]:
    """For each pair of states (rows of `states`, the second renamed) how many steps of this model they are apart, or
    `APART_MORE`. It is faster where pairs with the same first state are adjacent."""
    arrays = [np.ascontiguousarray(each) for each in (states, renamed, before, after, renaming)]
    answers = np.zeros(len(before), np.uint8)
    pairs = _Pairs(
        states=arrays[0].ctypes.data,
        renamings=arrays[1].ctypes.data,
        count=len(before),
        before=arrays[2].ctypes.data,
        after=arrays[3].ctypes.data,
        renaming=arrays[4].ctypes.data,
        apart=answers.ctypes.data,
    )
    handle.relate(pairs)
    return answers
