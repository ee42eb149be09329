"""A search by several processes, level by level: each expands the states that it owns, and gets from the others those
that they find for it (the runtime's exchange.h).

After each exchange all processes know the same of each other, and so decide alike, each for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from quorate.exploration import Limits, Stop
from quorate.native.binding import SearchHandle
from quorate.native.interface import (
    STOP_ERROR,
    STOPS,
    TAKEN,
    TAKEN_NO_MEMORY,
    TAKEN_STOPPED,
    TAKEN_UNLIKE,
    Counters,
    Found,
    Search,
)
from quorate.native.mpi import Processes
from quorate.native.mpi_binding import SharedHandle
from quorate.native.repacking import Move
from quorate.native.structures import Standing
from quorate.native.watching import watched
from quorate.support.budget import Budget
from quorate.support.engine_errors import EngineError

EXCHANGED_BYTES = 1 << 24
"""Once successors of so many bytes wait in a process, they are exchanged."""

Slice = tuple[int, int]
"""States that stand one after the other: their address, and how many they are."""

COMPLETE, VIOLATION, STATES, DEPTH, MEMORY = map(
    STOPS.index, ("complete", "violation", "states", "depth", "memory")
)

_SENT, _STOP, _ERROR, _LEFT, _FOUND, _STATES, _TRANSITIONS, _BYTES, _FIELDS = range(9)
"""What each process tells another at an exchange: how many states come with it; why it has stopped, and with which
event; how many states of the level it has not expanded; whether it has findings that are not settled; and how many
states, transitions and bytes it has."""


class SharedSearch(Search):
    """This process's part of a search, and through it the whole. Every process calls the same, in the same order, but
    for `stop`. Raises EngineError if there is no memory to begin with."""

    def __init__(self, handle: SearchHandle, processes: Processes, limits: Limits, budget: Budget) -> None:
        super().__init__(handle.library.shape)
        self.handle, self._shared = handle, SharedHandle(handle)
        self.at_level: Callable[[], bool] = lambda: True
        """Called when a level has begun; the search ends for lack of room on the disk if it returns false."""
        self.report: Callable[[], None] | None = None
        """Called every now and then while the search runs."""
        self.sent_words = 0
        """So many 64-bit words went from here to other processes."""
        self._processes, self._limits, self._budget = processes, limits, budget
        self._told = np.zeros((processes.count, _FIELDS), np.uint64)
        self._level: int | None = None  # the one that is expanded; -1 for finding the initial states
        self._before = 0  # states in the levels before the one that is found
        self._depth = 0
        self._error = 0
        room = max(4096, EXCHANGED_BYTES // (8 * handle.library.words + 2))
        opened = self._shared.open(processes.rank, processes.count, room)
        processes.together(lambda: _require_memory(opened))

    def run(self) -> int:
        if self._level is None:
            self._level = -1
            self._shared.begin()
            stop = self._find_level()
        else:
            stop = self._agree()
        while True:
            if self._agreed(_FOUND):
                self._join_findings()
            states = self._agreed(_STATES)
            if states > self._before:
                self._depth = self._level + 1
            ends = self._shared.next()
            stop = stop or self._end(ends, states)
            if stop:
                self._shared.stop(stop)
                return stop
            self._level, self._before = self._level + 1, states
            if not self.at_level():
                self.handle.stop("disk")
            stop = self._find_level()

    def _end(self, ends: bool, states: int) -> int:
        """Why the search ends before the level that has begun; 0 if it does not."""
        assert self._level is not None
        if states == self._before:
            return COMPLETE
        if ends:
            return VIOLATION
        depth = self._limits.depth
        return DEPTH if depth is not None and self._level + 1 >= depth else 0

    def _find_level(self) -> int:
        """Expand the level everywhere, so that all states of the next one are where they belong. Returns why the
        search is to stop; 0 if it is not."""
        left = True
        while left:
            here = watched(self._shared.expand, self.handle, self._budget, self.report)
            if (why := self._budget.stop_reason()) is not None:
                self.handle.stop(why)
            if stop := self._exchange(here):
                return stop
            left = self._agreed(_LEFT) > 0
        return self._agree()

    def _exchange(self, left: int) -> int:
        """Send the successors that wait, and insert those that come. Returns why to stop instead; 0 if that was
        done."""
        counts = np.zeros(self._processes.count, np.uint64)
        messages = self._shared.pack(counts)
        if not messages:
            self.handle.stop("memory")
            counts[:] = 0
        if stop := self._agree(counts, left):
            return stop
        came, words = self._told[:, _SENT].copy(), self._words(counts)
        self.sent_words += int(words.sum() - words[self._processes.rank])
        arrived = self._processes.send_words(messages, words, self._words(came))
        self._shared.insert(arrived, came)
        return 0

    def _words(self, states: Any) -> Any:
        """The words of messages with so many states (the runtime's exchange.h)."""
        return states * np.uint64(self.handle.library.words) + (states + np.uint64(3)) // np.uint64(4)

    def _agree(self, sent: Any = 0, left: int = 0) -> int:
        """Tell each other how far the processes are. Returns why they are to stop, by number; 0 if they are not."""
        counters = self.handle.progress()
        rows = np.empty((self._processes.count, _FIELDS), np.uint64)
        rows[:, _SENT] = sent
        rows[:, _STOP:] = (
            *(self._shared.stopped(), self.handle.error(), left, self._shared.has_found()),
            *(counters.states, counters.transitions, counters.bytes),
        )
        self._told = self._processes.exchange(rows)
        stops = [int(each) for each in self._told[:, _STOP] if each]
        if not stops:
            most = self._limits.states
            return STATES if most is not None and self._agreed(_STATES) > most else 0
        stop = min(stops)
        if stop == STOP_ERROR:
            self._error = int(self._told[self._told[:, _STOP] == STOP_ERROR, _ERROR][0])
        self._shared.stop(stop)
        return stop

    def _agreed(self, field: int) -> int:
        """The sum of what the processes told last."""
        return int(self._told[:, field].sum())

    def _join_findings(self) -> None:
        for rank, findings in enumerate(self._processes.gathered(self._shared.findings())):
            if rank != self._processes.rank:
                self._shared.join(findings)

    def take(
        self,
        standing: Standing,
        dealt: Callable[[int], Iterator[Slice]],
        words: int,
        moves: Sequence[Move] = (),
    ) -> int:
        """Take over, before this search has begun, what another has explored: `standing` is that of all processes
        together, and `dealt` gives the states of a level that this process is to give to their owners, of so many
        words, to be repacked by moves if there are any. Returns as `take_over` does."""
        self._shared.deal(0, words, 0)
        begins = [0]
        for level in range(len(standing.levels) - 1):
            slices, left = dealt(level), True
            while left:
                here = next(slices, None)
                if here is not None:
                    self._shared.deal(here[0], words, here[1], moves)
                if (why := self._budget.stop_reason()) is not None:
                    self.handle.stop(why)
                if stop := self._exchange(here is not None):
                    return TAKEN_NO_MEMORY if stop == MEMORY else TAKEN_STOPPED
                left = self._agreed(_LEFT) > 0
            self._shared.dealt()
            begins.append(self.handle.progress().states)
        return self._take_rest(standing, begins)

    def _take_rest(self, standing: Standing, begins: Sequence[int]) -> int:
        """Take over what was counted and found; `begins` is where the levels of this process begin."""
        counts = standing.counts if self._processes.first else [0] * len(standing.counts)
        own = Standing(begins, counts, standing.settled_in)
        taken = watched(lambda: self._shared.take(own), self.handle, self._budget)
        everywhere = self._processes.gathered((taken, begins))
        if worst := max(each for each, _ in everywhere):
            return worst
        if list(map(sum, zip(*(its for _, its in everywhere), strict=True))) != list(standing.levels):
            return TAKEN_UNLIKE
        self._join_findings()
        last = len(standing.levels) - 2
        if any(level < last and not self._finding(place) for place, level in enumerate(standing.settled_in)):
            return TAKEN_UNLIKE
        self._level, self._before, self._depth = last - 1, standing.levels[last], standing.depth
        self._shared.go_on()
        return TAKEN

    def take_over(self, other: Search, moves: Sequence[Move]) -> int:
        return TAKEN_UNLIKE  # `take` does, for all processes together

    def stop(self, why: Stop) -> None:
        self.handle.stop(why)

    def leave(self) -> None:
        self.handle.leave()

    def progress(self) -> Counters:
        left = self._agreed(_LEFT)
        return Counters(
            self._depth, self._agreed(_STATES), self._agreed(_TRANSITIONS), left, self._agreed(_BYTES)
        )

    def error(self) -> int:
        return self._error

    def counts(self) -> tuple[list[int], list[int], list[int]]:
        fired, cuts, cut_runs = map(self._summed, self.handle.counts())
        return fired, cuts, cut_runs

    def found(self) -> list[int]:
        return self._summed(self.handle.found())

    def _summed(self, numbers: Sequence[int]) -> list[int]:
        return [int(each) for each in self._processes.sums(np.array(numbers, np.uint64))]

    def _finding(self, place: int) -> Found | None:
        return self.handle._finding(place)

    def traces(self, ends: Sequence[tuple[tuple[int, ...], int]]) -> list[list[tuple[int, ...]]] | None:
        paths = [[state] for state, _ in ends]  # backwards
        for level in range(max((level for _, level in ends), default=0) - 1, -1, -1):
            wanted = [path for path, (_, its) in zip(paths, ends, strict=True) if its > level]
            here = self._shared.predecessors([path[-1] for path in wanted], level)
            for path, found in zip(wanted, zip(*self._processes.gathered(here), strict=True), strict=True):
                known = [each for each in found if each is not None]
                if not known:
                    return None
                path.append(min(known, key=lambda state: state[::-1]))
        return [path[::-1] for path in paths]

    def mark_ways(self, found: Found, of_states: bool) -> bool:
        raise NotImplementedError("several processes find one run to a violation")

    def level_on_way(self, packed: Sequence[int]) -> int:
        raise NotImplementedError("several processes find one run to a violation")

    def close(self) -> None:
        self.handle.close()


def _require_memory(opened: bool) -> None:
    if not opened:
        raise EngineError("there is no memory to begin the search with")
