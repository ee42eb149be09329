"""Levels of a search on disk, filled from a file of states, or from a search whose states are packed otherwise."""

from __future__ import annotations

import ctypes
import itertools
import os
from collections.abc import Sequence

from quorate.native.binding import SearchHandle
from quorate.native.repacking import Move
from quorate.native.structures import Standing
from quorate.support.budget import Budget

CHUNK = 1 << 24
"""So many bytes of states are moved at once."""


def parts_for(workers: int) -> int:
    """Of how many files levels are: enough for workers to merge side by side."""
    return min(128, 2 * workers)


def fill_from_file(
    handle: SearchHandle, file: int, words: int, levels: Sequence[int], budget: Budget
) -> bool:
    """Make levels of the states in a file, one after the other there. False if that failed. Raises Stopped."""
    size = 8 * words
    room = max(1, CHUNK // size)
    buffer = (ctypes.c_char * (room * size))()
    for begin, end in itertools.pairwise(levels):
        for at in range(begin, end, room):
            budget.check()
            count = min(room, end - at)
            if os.preadv(file, [memoryview(buffer)[: count * size]], at * size) != count * size:
                return False
            if not handle.disk_feed(ctypes.addressof(buffer), words, count):
                return False
        if not handle.disk_level(end - begin):
            return False
    return True


def fill_from_search(
    handle: SearchHandle,
    old: SearchHandle,
    standing: Standing,
    parts: int,
    moves: Sequence[Move],
    budget: Budget,
) -> bool:
    """Make levels of those of another search, packed anew. False if that failed. Raises Stopped."""
    words = old.library.words
    room = max(1 << 16, CHUNK // (8 * words))
    buffer = (ctypes.c_uint64 * (room * words))()
    address = ctypes.addressof(buffer)
    for level, (begin, end) in enumerate(itertools.pairwise(standing.levels)):
        for part in range(parts):
            at = 0
            while True:
                budget.check()
                count, at = old.disk_read(level, part, at, address, room)
                if not count:
                    break
                if not handle.disk_feed(address, words, count, moves):
                    return False
        if not handle.disk_level(end - begin):
            return False
    return True
