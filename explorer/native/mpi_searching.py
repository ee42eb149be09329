"""A search of an instance by several processes: compiled once for each machine, and begun anew, or gone on with, by
all of them together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from quorate.exploration import Request, Stop
from quorate.language import ir
from quorate.native.binding import SearchHandle, native
from quorate.native.build import Tier
from quorate.native.checkpoint_text import code_digest
from quorate.native.compiled import SHARED, Compiled, Compiler
from quorate.native.interface import NO_LIMIT, STOP_ERROR, STOPS, TAKEN, TAKEN_STOPPED, Options, Search
from quorate.native.mpi import processes
from quorate.native.mpi_search import SharedSearch, Slice
from quorate.native.searching import Searched, Searching
from quorate.native.structures import Standing
from quorate.support.budget import Budget, Stopped
from quorate.support.engine_errors import EngineError

T = TypeVar("T")

SLICE_BYTES = 1 << 23
"""States of so many bytes are given to their owners at once."""


class SharedSearching(Searching):
    """A search by all processes that MPI started; each of them does the same. Use it while the instance is active.

    Raises EngineError without MPI, or if there is no memory to begin.
    """

    def __init__(self, request: Request, budget: Budget) -> None:
        self._processes = processes()
        self._processes.require_none_failed(None)
        super().__init__(request, budget)
        self.processes = self._processes.count

    def concluded(self, conclude: Callable[[Searched, Stop], T]) -> T:
        request = self.request
        compiler = Compiler(request.instance, properties=[each.name for each in request.properties])
        compiler.capacities = self._processes.gathered(compiler.capacities)[0]
        search = self._begun(compiler)
        try:
            while True:
                stop = self._run(search)
                if stop != STOP_ERROR:
                    reason = STOPS[stop]
                    assert reason is not None
                    return conclude(search, reason)
                compiler.recover(search.compiled.generated, search.handle.error())
                try:
                    search = self._repacked(compiler, search)
                except Stopped as stopped:
                    return conclude(search, stopped.reason)
        finally:
            search.handle.close()

    def _options(self, program: ir.Program) -> Options:
        options = super()._options(program)
        options.states = NO_LIMIT  # the limit is one of all processes together
        return options

    def _begun(self, compiler: Compiler) -> Searched:
        """A search that is not begun, of the known capacities."""
        opened = self._processes.together(lambda: self._open(compiler, "thorough", SHARED))
        shared = SharedSearch(native(opened.handle), self._processes, self.request.limits, self._budget)
        return Searched(opened.compiled, shared, opened.first)

    def _compiled(self, compiler: Compiler, tier: Tier, kind: str) -> Compiled:
        compiled = self._processes.in_turn(
            lambda: super(SharedSearching, self)._compiled(compiler, tier, kind)
        )
        if len(set(self._processes.gathered(code_digest(compiled.generated)))) > 1:
            raise EngineError(
                "the processes have different texts of the model, or different versions of Quorate: start all of "
                "them with the same"
            )
        return compiled

    def _repacked(self, compiler: Compiler, old: Searched) -> Searched:
        """A search with the capacities known now, that goes on from what `old` had explored; where that is
        impossible, a new one from the start. Closes `old`, unless it raises Stopped."""
        before = shared(old)
        new = self._begun(compiler)
        moves = old.compiled.moves_to(new.compiled)
        standings = self._processes.gathered(before.handle.standing())
        if moves is not None and all(standings):
            words, own = old.compiled.generated.layout.words, before.handle.standing()
            assert own is not None
            began = time.perf_counter()
            taken = shared(new).take(
                of_all(standings), lambda level: _slices(before.handle, own, words, level), words, moves
            )
            self.seconds += time.perf_counter() - began
            if taken == TAKEN_STOPPED:
                new.handle.close()
                raise Stopped(self._budget.stop_reason() or "interrupted")
            if taken != TAKEN:
                new.handle.close()
                new = self._begun(compiler)
        old.handle.close()
        return new

    def _run(self, search: Searched) -> int:
        began, progress, handle = time.perf_counter(), self._budget.progress, shared(search)
        if progress is not None:
            handle.report = lambda: progress(self._so_far(handle, began))
        try:
            return handle.run()
        finally:
            self.seconds += time.perf_counter() - began


def shared(search: Searched) -> SharedSearch:
    """A search as one of several processes."""
    handle: Search = search.handle
    assert isinstance(handle, SharedSearch)
    return handle


def of_all(standings: Sequence[Standing | None]) -> Standing:
    """How far all processes have come together, from how far each has."""
    known = [each for each in standings if each is not None]
    return Standing(
        [sum(each) for each in zip(*(its.levels for its in known), strict=True)],
        [sum(each) for each in zip(*(its.counts for its in known), strict=True)],
        known[0].settled_in,
    )


def _slices(handle: SearchHandle, standing: Standing, words: int, level: int) -> Iterator[Slice]:
    """The states of a level of a search."""
    most = max(1, SLICE_BYTES // (8 * words))
    for at in range(standing.levels[level], standing.levels[level + 1], most):
        yield handle.address + at * words * 8, min(most, standing.levels[level + 1] - at)
