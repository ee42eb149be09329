"""A search of an instance by several processes: compiled once for each machine, and begun anew, or gone on with, by
all of them together."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from quorate.exploration import Keeping, Request
from quorate.language import ir
from quorate.native.binding import SearchHandle, native
from quorate.native.build import Tier
from quorate.native.checkpoint_text import Content, Keeper, code_digest
from quorate.native.compiled import SHARED, Compiled, Compiler
from quorate.native.interface import (
    NO_LIMIT,
    TAKEN,
    TAKEN_NO_MEMORY,
    TAKEN_STOPPED,
    Options,
    Search,
)
from quorate.native.mpi import processes
from quorate.native.mpi_checkpoint import SharedCheckpoint, of_all
from quorate.native.mpi_search import SharedSearch, Slice
from quorate.native.searching import Searched, Searching
from quorate.native.structures import Standing
from quorate.support.budget import Budget, Stopped, StopReason
from quorate.support.engine_errors import EngineError

SLICE_BYTES = 1 << 23
"""States of so many bytes are given to their owners at once."""


class SharedSearching(Searching):
    """A search by all processes that MPI started; each of them does the same. Use it while the instance is active.

    Raises EngineError without MPI, or if there is no memory to begin.
    """

    def __init__(self, request: Request, budget: Budget) -> None:
        self._processes = processes()
        self._processes.require_none_failed(None)
        self._parts: SharedCheckpoint | None = None
        super().__init__(request, budget)
        self.processes = self._processes.count

    def _kept_in(self, keeping: Keeping, searched: dict[str, Any]) -> Keeper:
        self._parts = SharedCheckpoint(keeping, searched, self._processes)
        return self._parts

    def _compiler(self) -> Compiler:
        compiler = super()._compiler()
        compiler.capacities = self._processes.gathered(compiler.capacities)[0]
        return compiler

    def _begun(self, compiler: Compiler) -> Searched:
        search = self._opened(compiler)
        if self._content is not None:
            try:
                self._go_on_from(search, self._content)
            except BaseException:
                search.handle.close()
                raise
        return search

    @property
    def _keeper(self) -> Keeper | None:
        return self._parts

    def _go_on_from(self, search: Searched, kept: Content) -> None:
        """Have a search go on from what is kept. Raises Stopped if the budget ends before it has."""
        parts, began = self._parts, time.perf_counter()
        assert parts is not None
        parts.require(search.compiled, search.first, self.request.limits)
        taken = shared(search).take(kept.standing, parts.dealt(), kept.words)
        self.seconds += time.perf_counter() - began
        if taken == TAKEN_STOPPED:
            raise Stopped(self._stopped)
        if taken == TAKEN_NO_MEMORY:
            parts.refuse(
                "its states take more than the memory limit: set a larger one (--memory), or start more"
            )
        if taken != TAKEN:
            parts.refuse("the states in it are not those of the search")

    @property
    def _stopped(self) -> StopReason:
        """Why a search was stopped that did not run."""
        return next(filter(None, self._processes.gathered(self._budget.stop_reason())), "interrupted")

    def _keep(self, search: Searched) -> None:
        if self._parts is not None:
            self._parts.save(search.compiled, shared(search).handle, search.first)

    def _options(self, program: ir.Program) -> Options:
        options = super()._options(program)
        options.states = NO_LIMIT  # the limit is one of all processes together
        return options

    def _opened(self, compiler: Compiler) -> Searched:
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

    def _taken_over(self, compiler: Compiler, old: Searched, long: bool) -> Searched:
        before = shared(old)
        new = self._opened(compiler)
        moves, own = old.compiled.moves_to(new.compiled), before.handle.standing()
        if moves is not None and own is not None:
            words, began = old.compiled.generated.layout.words, time.perf_counter()
            standing = of_all(self._processes.gathered(own))
            taken = shared(new).take(
                standing, lambda level: _slices(before.handle, own, words, level), words, moves
            )
            self.seconds += time.perf_counter() - began
            if taken == TAKEN_STOPPED:
                new.handle.close()
                raise Stopped(self._stopped)
            if taken != TAKEN:
                new.handle.close()
                new = self._opened(compiler)
        if self._parts is not None:
            self._parts.begin_anew()
        old.handle.close()
        return new

    def _run(self, search: Searched) -> int:
        began, progress, handle = time.perf_counter(), self._budget.progress, shared(search)
        if progress is not None:
            handle.report = lambda: progress(self._so_far(handle, began))
        if (parts := self._parts) is not None:
            handle.at_level = lambda: parts.save_now_and_then(search.compiled, handle.handle, search.first)
        try:
            return handle.run()
        finally:
            self.seconds += time.perf_counter() - began


def shared(search: Searched) -> SharedSearch:
    """A search as one of several processes."""
    handle: Search = search.handle
    assert isinstance(handle, SharedSearch)
    return handle


def _slices(handle: SearchHandle, standing: Standing, words: int, level: int) -> Iterator[Slice]:
    """The states of a level of a search."""
    most = max(1, SLICE_BYTES // (8 * words))
    for at in range(standing.levels[level], standing.levels[level + 1], most):
        yield handle.address + at * words * 8, min(most, standing.levels[level + 1] - at)
