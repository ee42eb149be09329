"""The reachable states of an instance level by level, and the steps between them, for callers that inspect each."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence

import numpy as np

from quorate.exploration import State, Stop
from quorate.language.instance import Instance
from quorate.native.binding import native
from quorate.native.compiled import Compiler, most_bytes
from quorate.native.interface import NO_LIMIT, STOP_ERROR, STOPS, Options
from quorate.native.many_renamings import refuse_many_renamings
from quorate.native.steps import NO_RENAMING, Listed, Words, packed_states, renamings, steps_from, violations
from quorate.native.watching import watched
from quorate.reference.canonical_states import permutations
from quorate.support.budget import UNLIMITED, Budget, Progress
from quorate.support.engine_errors import EngineError

ROOM = 1 << 16
"""Initial capacity of the array of steps."""


class Widened(Exception):
    """A set outgrew its capacity. A new walk has a larger one, and packs states differently."""


class Walk:
    """A search that stops after every level. States are numbered in the order in which they were found; those of
    level d are from ``levels[d]`` up to ``levels[d + 1]``. With symmetry, they are representatives of their orbits,
    and with `renaming`, each step has the number of the one of `permutations` that relates its target to one.

    Use it while the instance is active, and `close` it. Raises ModelError and EngineError as the native engine does.
    """

    def __init__(
        self,
        instance: Instance,
        *,
        symmetry: bool = True,
        renaming: bool = False,
        properties: Collection[str] = (),
        max_states: int | None = None,
        budget: Budget = UNLIMITED,
    ) -> None:
        """Raises Stopped if the budget ends during the compilation."""
        self._budget = budget
        self._began = time.perf_counter()
        self._compiler = Compiler(instance, properties=properties)
        self.compiled = self._compiler.compiled(budget)
        self.layout = self.compiled.generated.layout
        self.actions = self.compiled.generated.runs
        self.events = self.compiled.generated.events
        self.symmetry = symmetry and bool(instance.symmetric)
        sorts = instance.symmetric if self.symmetry and renaming else ()
        refuse_many_renamings(sorts, "to tell by which one two states of a step differ")
        self.permutations = permutations(sorts)
        self._renamings = renamings(self.permutations, instance.symmetric) if renaming else None
        self.properties = tuple(p.name for p in self.compiled.program.properties)
        self._judged = sum(1 << at for at, name in enumerate(self.properties) if name in properties)
        self.levels: list[int] = [0]
        options = Options(
            states=NO_LIMIT if max_states is None else max_states,
            bytes=most_bytes(budget),
            depth=0,
            properties=0,
            workers=1,
            symmetry=self.symmetry,
            deadlock=False,
            keep_going=True,
        )
        self._handle = native(self.compiled.open(options))

    def deeper(self, report: Callable[[Progress], None] | None = None) -> Stop | None:
        """Explore the next level, the initial states at first. Returns why the search is over; None if there may be
        more. Raises Widened."""
        depth = len(self.levels) - 1
        handle = self._handle
        if depth and (why := self._budget.stop_reason()) is not None:
            return why
        tell = None if report is None else lambda: report(self.progress())
        stop = watched(lambda: handle.go_on(depth), handle, self._budget, tell)
        if stop == STOP_ERROR:
            self._compiler.recover(self.compiled.generated, handle.error())
            raise Widened
        found = handle.progress().states
        reason = STOPS[stop]
        if found > self.levels[-1]:
            self.levels.append(found)
        return None if reason == "depth" else reason

    def progress(self) -> Progress:
        """The progress counters of the search."""
        c = self._handle.progress()
        seconds = time.perf_counter() - self._began
        return Progress(c.depth, c.states, c.transitions, c.frontier, c.bytes, seconds)

    def packed(self, first: int, last: int) -> Words:
        """The states from number `first` up to `last`, packed, one per row."""
        return packed_states(self._handle, first, last)

    def steps(self, first: int, last: int) -> Listed:
        """The steps from the states from number `first` up to `last`, or up to the number to continue with that is
        returned. The level after theirs must have been explored."""
        listed = steps_from(self._handle, first, last, ROOM, self.symmetry, self._renamings, self._judged)
        if (listed.steps["renaming"] == NO_RENAMING).any():
            raise EngineError(
                "a state and its representative differ in more than names; this is a bug in Quorate"
            )
        return listed

    def cuts_so_far(self) -> Words:
        """How often each event cut a run since the search began: after the first level, those of init methods."""
        return np.array(self._handle.counts()[1], np.uint64)

    def violations(self, first: int, count: int) -> Words:
        """Which properties of states are false in the states from number `first`, as bits by `properties`; the bit of
        a property that was not requested is zero."""
        return violations(self._handle, first, count, self._judged)

    def path(self, number: int) -> list[State]:
        """A shortest path to a state, both ends included."""
        level = next(at for at, end in enumerate(self.levels[1:]) if number < end)
        state = tuple(map(int, self.packed(number, number + 1)[0]))
        found = self._handle.traces([(state, level)])
        if found is None:
            raise EngineError(
                "the way to a state that was found cannot be found again; this is a bug in Quorate"
            )
        return [self.state(words) for words in found[0]]

    def state(self, words: Sequence[int]) -> State:
        """A packed state, unpacked."""
        return self.layout.unpack(words)

    def same(self, one: State, other: State) -> bool:
        """Whether two states are in the same orbit."""
        return one == other or self.key(one) == self.key(other)

    def key(self, state: State) -> tuple[int, ...]:
        """The representative of a state's orbit, packed."""
        words = self.layout.pack(state)
        return self.compiled.library.canonicalize(words) if self.symmetry else tuple(words)

    def close(self) -> None:
        """Free threads and memory."""
        self._handle.close()
