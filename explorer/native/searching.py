"""A search of an instance by native code. Another unit takes it over whenever a set outgrows its capacity, and when
it turns out long."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from quorate.exploration import Keeping, Request, Stop
from quorate.language import ir
from quorate.native.aborting import aborting
from quorate.native.binding import native
from quorate.native.build import Tier
from quorate.native.codes import TooManyItems
from quorate.native.compiled import ON_DISK, Compiled, Compiler, Make, most_bytes, shared_object
from quorate.native.interface import (
    NO_LIMIT,
    STOP_ERROR,
    STOP_LEFT,
    STOPS,
    TAKEN,
    TAKEN_NO_MEMORY,
    TAKEN_STOPPED,
    Options,
    Search,
)
from quorate.native.many_renamings import refuse_many_renamings
from quorate.native.promotion import Promotion
from quorate.native.repacking import Move
from quorate.native.traces import Traces
from quorate.native.watching import watched
from quorate.support.budget import Budget, Progress, Stopped
from quorate.support.late_imports import imported

if TYPE_CHECKING:
    from quorate.native.analysis import Analysis
    from quorate.native.checkpoint import Checkpoint
    from quorate.native.checkpoint_text import Content, Keeper
    from quorate.native.graph import RecordedGraph
    from quorate.native.structures import Standing

T = TypeVar("T")

LONG = 1.0
"""Seconds of searching after which a search is only taken over by a unit of the thorough tier."""

MANY = 1 << 20
"""States that are resumed by a unit of the thorough tier at once."""


@dataclass(frozen=True)
class Searched:
    """A search, the compiled program that it belongs to, and the packed state that it begins in, if not in the
    initial ones."""

    compiled: Compiled
    handle: Search
    first: Sequence[int] = ()


class Searching:
    """A search. `predicates` must have a value in each state; if there are any, the search records its
    graph. Use it while the instance is active.

    Raises EngineError if there is no memory to begin, or for too many renamings to record.
    """

    def __init__(
        self,
        request: Request,
        budget: Budget,
        predicates: Collection[str] = (),
        make: Make = shared_object,
    ) -> None:
        self.request = request
        self.symmetry = request.symmetry and bool(request.instance.symmetric)
        self.processes = 1
        """How many processes search."""
        self.compile_seconds = 0.0
        self.seconds = 0.0
        self._budget = budget
        self._predicates = predicates
        self._make = make
        self._most_bytes = most_bytes(budget)
        self._checkpoint: Checkpoint | None = None
        if predicates and self.symmetry:
            refuse_many_renamings(request.instance.symmetric, "to decide properties of runs with")

    def concluded(self, conclude: Callable[[Searched, Stop], T]) -> T:
        """What `conclude` makes of the search and why it ended, before it is closed. Raises Stopped if the
        budget ends before it has begun; ModelError if it is to be kept in a folder that cannot be used for it."""
        with ExitStack() as held:
            if self.request.keeping is not None:
                searched: dict[str, Any] = imported("quorate.native.checkpoint_text.what_is_searched")(
                    self.request, self.symmetry
                )
                held.enter_context(closing(self._kept_in(self.request.keeping, searched)))
            compiler = self._compiler()
            search = self._begun(compiler)
            held.callback(lambda: search.handle.close())
            while True:
                stop = self._run(search)
                if stop == STOP_ERROR:
                    compiler.recover(search.compiled.generated, search.handle.error())
                elif stop != STOP_LEFT:
                    reason = STOPS[stop]
                    assert reason is not None
                    self._keep(search)
                    if reason != "memory" or not self._goes_on_on_disk(search):
                        return conclude(search, reason)
                    search.handle.close()
                    search = self._on_disk(compiler)
                    continue
                try:
                    search = self._taken_over(compiler, search, stop == STOP_LEFT)
                except Stopped as stopped:
                    self._keep(search)
                    return conclude(search, stopped.reason)

    def _kept_in(self, keeping: Keeping, searched: dict[str, Any]) -> Keeper:
        keep: Callable[..., Checkpoint] = imported("quorate.native.checkpoint.Checkpoint")
        self._checkpoint = keep(keeping, searched, max(1, self.request.workers))
        return self._checkpoint

    def _compiler(self) -> Compiler:
        return Compiler(
            self.request.instance,
            properties=[*(p.name for p in self.request.properties), *self._predicates],
            fairness=self.request.fairness,
            make=self._make,
            capacities=None if self._content is None else self._content.capacities,
        )

    def _begun(self, compiler: Compiler) -> Searched:
        """A search to be run, from what is kept of it or from the start. Raises Stopped if the budget ends before."""
        return self._open(compiler) if self._content is None else self._resumed(compiler)

    @contextmanager
    def analysis(self, search: Searched) -> Iterator[tuple[RecordedGraph, Analysis]]:
        """The graph that the search recorded, to be analysed. Raises Stopped."""
        began = time.perf_counter()
        graph: RecordedGraph = imported("quorate.native.graph.RecordedGraph")(
            self.request.instance, search.compiled, search.handle, self.symmetry, self._budget
        )
        analysis: Analysis = imported("quorate.native.analysis.Analysis")(graph.arrays, self._budget)
        try:
            yield graph, analysis
        finally:
            analysis.close()
            self.seconds += time.perf_counter() - began

    @property
    def _keeper(self) -> Keeper | None:
        """What keeps the search in a folder; None if it is not kept."""
        return self._checkpoint

    @property
    def _content(self) -> Content | None:
        return None if self._keeper is None else self._keeper.kept

    @property
    def standing(self) -> Standing | None:
        """How far the search has come by what is kept of it; None if nothing is."""
        return None if self._content is None else self._content.standing

    @property
    def kept(self) -> str:
        """What is kept of the search in a folder, in words; empty if it is not kept."""
        return "" if self._keeper is None else str(self._keeper)

    @property
    def trouble(self) -> tuple[str, ...]:
        """Why that is less than was explored."""
        return (self._keeper.trouble,) if self._keeper is not None and self._keeper.trouble else ()

    def traces(self, search: Searched) -> Traces:
        """The findings of the search as runs."""
        compiled = search.compiled
        names = [property_.name for property_ in compiled.program.properties]
        return Traces(self.request, names, compiled.generated, compiled.library, search.handle, self._budget)

    def _open(self, compiler: Compiler, tier: Tier = "quick", kind: str = "") -> Searched:
        """Open a search with the known capacities."""
        compiled = self._compiled(compiler, tier, kind)
        options = self._options(compiled.program)
        first = self._first(compiler, compiled)
        if first is None:
            return self._open(compiler, tier, kind)
        return Searched(compiled, compiled.open(options, first), first)

    def _compiled(self, compiler: Compiler, tier: Tier, kind: str) -> Compiled:
        began = time.perf_counter()
        try:
            return compiler.compiled(self._budget, tier, kind)
        finally:
            self.compile_seconds += time.perf_counter() - began

    def _resumed(self, compiler: Compiler) -> Searched:
        """A search that goes on from what is kept. Raises Stopped if the budget ends before it has."""
        checkpoint = self._checkpoint
        assert checkpoint is not None
        checkpoint.require_limits(self.request.limits)
        assert checkpoint.kept is not None
        if checkpoint.kept.parts:
            return self._on_disk(compiler)
        search = self._open(compiler, "thorough" if checkpoint.kept.standing.states >= MANY else "quick")
        try:
            checkpoint.require_code(search.compiled, search.first)
            began = time.perf_counter()
            handle = native(search.handle)
            taken = watched(lambda: checkpoint.resume(handle), handle, self._budget)
            self.seconds += time.perf_counter() - began
            if taken == TAKEN_NO_MEMORY and self._goes_on_on_disk(search):
                search.handle.close()
                return self._on_disk(compiler)
            if taken == TAKEN_NO_MEMORY:
                raise checkpoint.refused(
                    "its states take more than the memory limit: set a larger one (--memory)"
                )
            self._require_taken(taken)
        except BaseException:
            search.handle.close()
            raise
        return search

    def _keep(self, search: Searched) -> None:
        if self._checkpoint is not None:
            handle = native(search.handle)
            self._checkpoint.save(search.compiled, handle, search.first)
            self._checkpoint.tell_trouble(handle)

    def _goes_on_on_disk(self, search: Searched) -> bool:
        keeping, checkpoint = self.request.keeping, self._checkpoint
        if keeping is None or checkpoint is None or not keeping.beyond_memory:
            return False
        return not native(search.handle).library.on_disk and checkpoint.keeps(search.compiled)

    def _on_disk(self, compiler: Compiler) -> Searched:
        """A search on disk that goes on from what is kept. Raises Stopped if the budget ends before it has."""
        checkpoint = self._checkpoint
        assert checkpoint is not None
        search = self._open(compiler, "thorough", ON_DISK)
        try:
            checkpoint.require_code(search.compiled, search.first)
            handle, began = native(search.handle), time.perf_counter()
            taken = watched(
                lambda: checkpoint.onto_disk(search.compiled, handle, self._budget, search.first),
                handle,
                self._budget,
            )
            self.seconds += time.perf_counter() - began
            self._require_taken(taken)
        except BaseException:
            search.handle.close()
            raise
        return search

    def _on_disk_anew(self, compiler: Compiler, old: Searched) -> Searched | None:
        """A search on disk with the capacities known now, that goes on from what `old` has explored; None if states
        cannot be packed anew. Closes `old`, unless it raises Stopped."""
        checkpoint, its = self._checkpoint, native(old.handle)
        assert checkpoint is not None
        its.disk_forget()
        new = self._open(compiler, "thorough", ON_DISK)
        try:
            moves = old.compiled.moves_to(new.compiled)
            if moves is None:
                new.handle.close()
                return None
            handle, began = native(new.handle), time.perf_counter()
            taken = watched(
                lambda: checkpoint.onto_disk_anew(new.compiled, handle, its, moves, self._budget, new.first),
                handle,
                self._budget,
            )
            self.seconds += time.perf_counter() - began
            self._require_taken(taken)
        except BaseException:
            new.handle.close()
            raise
        old.handle.close()
        return new

    def _require_taken(self, taken: int) -> None:
        """Raise Stopped or ModelError if what is kept was not taken over."""
        assert self._checkpoint is not None
        if taken == TAKEN_STOPPED:
            raise Stopped(self._budget.stop_reason() or "interrupted")
        if taken != TAKEN:
            raise self._checkpoint.refused("the states in it are not those of the search")

    def _first(self, compiler: Compiler, compiled: Compiled) -> list[int] | None:
        """The state to begin in, packed; empty for the initial states, None if it needs larger capacities, with which
        the instance is to be compiled again."""
        if self.request.start is None:
            return []
        try:
            return compiled.generated.layout.pack(self.request.start.last_state)
        except TooManyItems as error:
            compiler.make_room(compiled.generated, error)
            return None

    def _taken_over(self, compiler: Compiler, old: Searched, long: bool) -> Searched:
        """A search with the capacities known now that continues from what `old` has explored; where that is
        impossible, a new one from the start. It is of the thorough tier if the search is known to be `long`. Closes
        `old`, unless it raises Stopped, which leaves `old` as it was."""
        tier: Tier = "thorough" if long or self.seconds >= LONG else "quick"
        if self._checkpoint is not None and native(old.handle).library.on_disk:
            packed_anew = self._on_disk_anew(compiler, old)
            if packed_anew is not None:
                return packed_anew
            self._checkpoint.begin_anew()
            old.handle.close()
            return self._open(compiler, tier)
        new = self._open(compiler, tier)
        moves = old.compiled.moves_to(new.compiled)
        try:
            taken = None if moves is None else self._take_over(new, old, moves)
        except BaseException:
            new.handle.close()
            raise
        if taken == TAKEN_STOPPED:
            new.handle.close()
            why = self._budget.stop_reason()
            assert why is not None
            raise Stopped(why)
        if taken != TAKEN:
            if taken is not None:
                new.handle.close()
                new = self._open(compiler, tier)
            if self._checkpoint is not None:
                self._checkpoint.begin_anew()
        old.handle.close()
        return new

    def _take_over(self, new: Searched, old: Searched, moves: Sequence[Move]) -> int:
        began = time.perf_counter()
        taken = watched(lambda: new.handle.take_over(old.handle, moves), new.handle, self._budget)
        self.seconds += time.perf_counter() - began
        return taken

    def _options(self, program: ir.Program) -> Options:
        request, limits = self.request, self.request.limits
        wanted = {p.name for p in request.properties}
        may_fail = aborting(program)
        decided = [
            p.name in wanted or (p.name in self._predicates and may_fail(*p.function.body))
            for p in program.properties
        ]
        return Options(
            states=NO_LIMIT if limits.states is None else limits.states,
            bytes=self._most_bytes,
            depth=NO_LIMIT if limits.depth is None else limits.depth,
            properties=sum(1 << at for at, each in enumerate(decided) if each),
            workers=max(1, request.workers),
            symmetry=self.symmetry,
            deadlock=request.deadlock,
            keep_going=request.keep_going,
            record=bool(self._predicates),
            goals_end=request.goals_end,
            decided_ends=request.decided_ends and not request.liveness,
        )

    def _run(self, search: Searched) -> int:
        began = time.perf_counter()
        handle, progress = search.handle, self._budget.progress
        promotion = Promotion(search.compiled)

        def report() -> None:
            promotion.poll(handle)
            if progress is not None:
                progress(self._so_far(handle, began))

        checkpoint = self._checkpoint
        following = (
            nullcontext()
            if checkpoint is None
            else checkpoint.following(search.compiled, native(handle), search.first)
        )
        try:
            with following:
                return watched(handle.run, handle, self._budget, report)
        finally:
            promotion.end()
            self.seconds += time.perf_counter() - began

    def _so_far(self, handle: Search, began: float) -> Progress:
        c = handle.progress()
        elapsed = self.seconds + time.perf_counter() - began
        return Progress(c.depth, c.states, c.transitions, c.frontier, c.bytes, elapsed)
