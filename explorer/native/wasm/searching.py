"""A compiled model and its searches in a WebAssembly engine: each search has an instance of its own, and so a memory
of its own."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import TypeVar

from quorate.exploration import Stop
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
from quorate.native.wasm.machine import Instance, Module
from quorate.native.watching import Asking
from quorate.support.budget import StopReason

T = TypeVar("T")

WORD = 8
POINTER = 4

MOST_BYTES = 1 << 30
"""The most memory that a search takes: as much as its states have room for (headers/unistd.h)."""


class WasmModel(LoadedModel):
    """A module of a compiled model."""

    def __init__(self, module: Module, shape: Shape) -> None:
        super().__init__(shape)
        self._module = module
        self._beside: Memory | None = None

    def open(self, options: Options, start: Sequence[int] = ()) -> WasmSearch | None:
        search = WasmSearch(self._module, self.shape)
        return search if search.begin(options, start) else None

    def canonicalize(self, words: Sequence[int]) -> tuple[int, ...]:
        if self._beside is None:
            self._beside = Memory(self._module.instantiate(lambda: 0))
        with self._beside.holding(packed(words)) as address:
            self._beside.instance.call("quorate_canonicalize", address)
            return self._beside.words(address, self.shape.words)


class Memory:
    """The memory of an instance: what is passed to it, and back."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        instance.call("_initialize")

    def holding(self, content: bytes) -> Held:
        """Memory with this content, freed at the end of a with statement."""
        return Held(self, content)

    def words(self, address: int, count: int) -> tuple[int, ...]:
        """The 64-bit words at an address."""
        return struct.unpack(f"<{count}Q", self.instance.read(address, WORD * count))


class Held:
    """Bytes in the memory of an instance; see `Memory.holding`."""

    def __init__(self, memory: Memory, content: bytes) -> None:
        self._instance = memory.instance
        self._content = content
        self._address = 0

    def __enter__(self) -> int:
        size = max(1, len(self._content))
        self._address = unsigned(self._instance.call("malloc", size))
        if not self._address:
            raise MemoryError
        self._instance.write(self._address, self._content)
        return self._address

    def __exit__(self, *_: object) -> None:
        self._instance.call("free", self._address)


class WasmSearch(Search, Asking):
    """A search in an instance of a module. It has one worker, and asks whether to stop while it runs."""

    def __init__(self, module: Module, shape: Shape) -> None:
        super().__init__(shape)
        self._ask: Callable[[], StopReason | None] | None = None
        self._memory = Memory(module.instantiate(self._poll))
        self._instance = self._memory.instance
        self._handle = 0

    def begin(self, options: Options, start: Sequence[int]) -> bool:
        """Open the search. Returns whether there is memory for it."""
        with self._memory.holding(packed(start)) as first:
            given = struct.pack(
                "<4Q7iI",
                options.states,
                min(options.bytes, MOST_BYTES),
                options.depth,
                options.properties,
                1,
                options.symmetry,
                options.deadlock,
                options.keep_going,
                options.record,
                options.goals_end,
                options.decided_ends,
                first if start else 0,
            )
            with self._memory.holding(given) as address:
                self._handle = unsigned(self._instance.call("quorate_open", address))
        return self._handle != 0

    def _poll(self) -> int:
        why = None if self._ask is None else self._ask()
        return 0 if why is None else STOPS.index(why)

    def asking(self, call: Callable[[], T], ask: Callable[[], StopReason | None]) -> T:
        self._ask = ask
        try:
            return call()
        finally:
            self._ask = None

    def run(self) -> int:
        return self._call("run")

    def take_over(self, other: Search, moves: Sequence[tuple[int, int, int, int, int]]) -> int:
        return TAKEN_UNLIKE  # what another search has explored is in another memory

    def stop(self, why: Stop) -> None:
        self._call("stop", STOPS.index(why))

    def leave(self) -> None:
        self._call("stop", STOP_LEFT)

    def progress(self) -> Counters:
        with self._memory.holding(bytes(5 * WORD)) as address:
            self._call("progress", address)
            return Counters(*self._memory.words(address, 5))

    def error(self) -> int:
        return self._call("error")

    def counts(self) -> tuple[list[int], list[int], list[int]]:
        runs, events = max(1, self._shape.runs), max(1, self._shape.events)
        with self._memory.holding(bytes(WORD * (2 * runs + events))) as fired:
            cuts, cut_runs = fired + WORD * runs, fired + WORD * (runs + events)
            self._call("counts", fired, cuts, cut_runs)
            said = self._memory.words(fired, 2 * runs + events)
        return list(said[:runs]), list(said[runs : runs + events]), list(said[runs + events :])

    def found(self) -> list[int]:
        runs = max(1, self._shape.runs)
        with self._memory.holding(bytes(WORD * runs)) as address:
            self._call("found", address)
            return list(self._memory.words(address, runs))

    def _finding(self, place: int) -> Found | None:
        words = self._shape.words
        address = unsigned(self._call("finding", place))
        level, event, found = struct.unpack("<ii?", self._instance.read(address + 2 * WORD * words, 9))
        if not found:
            return None
        states = self._memory.words(address, 2 * words)
        return Found(states[:words], states[words:], level, event, place)

    def traces(self, ends: Sequence[tuple[tuple[int, ...], int]]) -> list[list[tuple[int, ...]]] | None:
        words, levels = self._shape.words, [level for _, level in ends]
        paths = b"".join(bytes(WORD * words * level) + packed(state) for state, level in ends)
        firsts = [WORD * words * (sum(levels[:at]) + at) for at in range(len(ends))]
        with (
            self._memory.holding(paths) as path,
            self._memory.holding(struct.pack(f"<{len(ends)}i", *levels)) as level_at,
            self._memory.holding(
                struct.pack(f"<{len(ends)}I", *(path + first for first in firsts))
            ) as pointers,
        ):
            if not self._call("traces", len(ends), level_at, pointers):
                return None
            said = self._memory.words(path, words * (sum(levels) + len(ends)))
        states = [said[i : i + words] for i in range(0, len(said), words)]
        return [
            states[first // (WORD * words) :][: level + 1]
            for first, level in zip(firsts, levels, strict=True)
        ]

    def mark_ways(self, found: Found, of_states: bool) -> bool:
        return bool(self._call("mark_ways", found.place, found.level, of_states))

    def level_on_way(self, packed_state: Sequence[int]) -> int:
        with self._memory.holding(packed(packed_state)) as address:
            return self._call("level_on_way", address)

    def _call(self, name: str, *arguments: int) -> int:
        return self._instance.call(f"quorate_{name}", self._handle, *arguments)

    def close(self) -> None:
        self._call("close")


def packed(words: Sequence[int]) -> bytes:
    """The bytes of 64-bit words."""
    return struct.pack(f"<{len(words)}Q", *words)


def unsigned(address: int) -> int:
    """An address, from the signed number that it is returned as."""
    return address & 0xFFFFFFFF
