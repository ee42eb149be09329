"""The ctypes binding of what a search does that is one of several processes (the runtime's peers.h)."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quorate.native.binding import SearchHandle
from quorate.native.repacking import Move as Repacking
from quorate.native.structures import Move, Standing

_RESULTS = {
    "open": ctypes.c_bool,
    "begin": None,
    "expand": ctypes.c_uint64,
    "pack": ctypes.c_void_p,
    "insert": None,
    "found": ctypes.c_bool,
    "findings": ctypes.c_void_p,
    "join": None,
    "next": ctypes.c_bool,
    "deal": None,
    "dealt": None,
    "take": ctypes.c_int,
    "go_on": None,
    "predecessors": None,
    "stopped": ctypes.c_int,
}
"""What the functions return, by what their names end in."""
_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "open": (ctypes.c_uint64,) * 3,
    "pack": (ctypes.c_void_p,),
    "insert": (ctypes.c_void_p, ctypes.c_void_p),
    "findings": (ctypes.c_void_p,),
    "join": (ctypes.c_char_p,),
    "deal": (ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64, ctypes.c_void_p, ctypes.c_uint64),
    "take": (ctypes.c_void_p,),
    "predecessors": (ctypes.c_void_p, ctypes.c_int, ctypes.c_int),
}


class SharedHandle:
    """One process's part of a search, in code that was compiled as shared."""

    def __init__(self, handle: SearchHandle) -> None:
        self.handle = handle
        self._at = handle.pointer
        self._functions: dict[str, Any] = {}
        for name, result in _RESULTS.items():
            function = getattr(handle.library.code, f"quorate_share_{name}")
            function.restype = result
            function.argtypes = [ctypes.c_void_p, *_ARGUMENTS.get(name, ())]
            self._functions[name] = function
        state = ctypes.c_uint64 * handle.library.words

        class Target(ctypes.Structure):
            _fields_ = (("want", state), ("least", state), ("found", ctypes.c_bool))

        self._target = Target

    def _call(self, name: str, *arguments: Any) -> Any:
        return self._functions[name](self._at, *arguments)

    def open(self, rank: int, count: int, room: int) -> bool:
        """Before all else: which process this is, and how many successors wait before they are exchanged. False if
        there is no memory."""
        return bool(self._call("open", rank, count, room))

    def begin(self) -> None:
        """Find the initial states."""
        self._call("begin")

    def expand(self) -> int:
        """Expand states of the level. Returns how many are left."""
        return int(self._call("expand"))

    def pack(self, counts: NDArray[np.uint64]) -> int:
        """The address of the messages to all processes, 0 if there is no memory; and how many states each has."""
        return int(self._call("pack", counts.ctypes.data) or 0)

    def insert(self, messages: NDArray[np.uint64], counts: NDArray[np.uint64]) -> None:
        """Insert what has arrived, so many states from each process."""
        self._call("insert", messages.ctypes.data, counts.ctypes.data)

    def has_found(self) -> bool:
        """Whether there are findings that are not settled."""
        return bool(self._call("found"))

    def findings(self) -> bytes:
        """All findings, as the runtime has them."""
        size = ctypes.c_uint64()
        address = self._call("findings", ctypes.byref(size))
        return ctypes.string_at(address, size.value)

    def join(self, findings: bytes) -> None:
        """Take the findings of another process."""
        self._call("join", findings)

    def next(self) -> bool:
        """Settle the findings, and begin the next level. Returns whether findings end the search."""
        return bool(self._call("next"))

    def deal(self, address: int, words: int, count: int, moves: Sequence[Repacking] = ()) -> None:
        """Give `count` states at an address to their owners, repacked by moves if there are any."""
        array = (Move * max(1, len(moves)))(*itertools.starmap(Move, moves))
        self._call("deal", address, words, count, ctypes.addressof(array), len(moves))

    def dealt(self) -> None:
        """All states of a level were given to their owners, and have arrived."""
        self._call("dealt")

    def take(self, standing: Standing) -> int:
        """Take over what was counted and found, once the states are here. Returns the runtime's number for how that
        ended."""
        return int(self._call("take", ctypes.byref(self.handle.explored_of(standing))))

    def go_on(self) -> None:
        """Then: begin with the last level again."""
        self._call("go_on")

    def predecessors(self, states: Sequence[Sequence[int]], level: int) -> list[tuple[int, ...] | None]:
        """For each of these states its least predecessor among the states of this process in a level, if any."""
        targets = (self._target * len(states))()
        for target, state in zip(targets, states, strict=True):
            target.want[:] = list(state)
        self._call("predecessors", targets, len(states), level)
        return [tuple(target.least) if target.found else None for target in targets]

    def stop(self, why: int) -> None:
        """Stop this process, for a reason by number, unless it has stopped."""
        self.handle.library.code.quorate_stop(self._at, why)

    def stopped(self) -> int:
        """The number of why this process stopped; 0 if it did not."""
        return int(self._call("stopped"))
