"""The native engine: a model instance as C, compiled, and searched on all processors."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from quorate.exploration import Exploration, Explorer, LivenessFinding, Request, Stop, Violation
from quorate.language import ir
from quorate.language.checker import lower
from quorate.language.instance import Instance
from quorate.native.aborting import aborting
from quorate.native.analysis import Analysis
from quorate.native.binding import NO_LIMIT, STOP_ERROR, STOPS, TAKEN, TAKEN_STOPPED, Options, SearchHandle
from quorate.native.capacities import Capacities
from quorate.native.compiled import Compiled, Compiler, most_bytes
from quorate.native.graph import RecordedGraph, refuse_many_renamings
from quorate.native.instances import recorded_parameters
from quorate.native.liveness import Deciding, Outcome
from quorate.native.program import generate
from quorate.native.repacking import Move
from quorate.native.traces import Traces
from quorate.native.unit import cuts_by_bound
from quorate.native.watching import watched
from quorate.support.budget import REPORTING, UNLIMITED, Budget, Progress, Stopped


class NativeExplorer(Explorer):
    """Emits the instance as C, compiles it (or takes it from the cache), and searches it in parallel."""

    name = "native"

    def explore(self, request: Request, budget: Budget = UNLIMITED) -> Exploration:
        with request.instance.active():
            return _Exploring(request, budget).exploration()


def emit(instance: Instance) -> str:
    """The C of an instance, as the engine compiles it. Raises ModelError for a model that is not in the language."""
    with instance.active():
        program = lower(instance)
        recorded = recorded_parameters(instance, program)
        return generate(program, instance.symmetric, Capacities(instance, program).known, recorded).source


DECIDABLE: tuple[Stop, ...] = ("complete", "depth", "states")
"""How a search may have ended for liveness to be decided on what it explored."""


@dataclass(frozen=True)
class _Search:
    """A search and the compiled program that it belongs to."""

    compiled: Compiled
    handle: SearchHandle


class _Exploring:
    def __init__(self, request: Request, budget: Budget) -> None:
        self._request = request
        self._budget = budget
        self._compiled = 0.0
        self._searched = 0.0
        self._most_bytes = most_bytes(budget)
        self._symmetry = request.symmetry and bool(request.instance.symmetric)
        self._of_runs = {name for p in request.liveness for name, _ in p.named_functions}
        """The predicates of liveness properties, which must have a value in each state."""

    def exploration(self) -> Exploration:
        request = self._request
        if request.liveness:
            refuse_many_renamings(request.instance, self._symmetry)
        compiler = Compiler(
            request.instance,
            properties=[*(p.name for p in request.properties), *self._of_runs],
            fairness=request.fairness if request.liveness else None,
        )
        try:
            search = self._open(compiler)
        except Stopped as stopped:
            return self._nothing(stopped.reason)
        try:
            while True:
                stop = self._run(search.handle)
                if stop != STOP_ERROR:
                    reason = STOPS[stop]
                    assert reason is not None
                    return self._result(search, reason)
                compiler.recover(search.compiled.generated, search.handle.error())
                try:
                    search = self._with_more_room(compiler, search)
                except Stopped as stopped:
                    return self._result(search, stopped.reason)
        finally:
            search.handle.close()

    def _open(self, compiler: Compiler) -> _Search:
        """Open a search with the known capacities."""
        began = time.perf_counter()
        try:
            compiled = compiler.compiled(self._budget)
        finally:
            self._compiled += time.perf_counter() - began
        return _Search(compiled, compiled.open(self._options(compiled.program)))

    def _with_more_room(self, compiler: Compiler, old: _Search) -> _Search:
        """A search with larger capacities that continues from what `old` has explored; where that is impossible, a
        new one from the start. Closes `old`, unless it raises Stopped, which leaves `old` as it was."""
        new = self._open(compiler)
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
        if taken not in (None, TAKEN):
            new.handle.close()
            new = self._open(compiler)
        old.handle.close()
        return new

    def _take_over(self, new: _Search, old: _Search, moves: Sequence[Move]) -> int:
        began = time.perf_counter()
        taken = watched(lambda: new.handle.take_over(old.handle, moves), new.handle, self._budget)
        self._searched += time.perf_counter() - began
        return taken

    # ------------------------------------------------------------------------------------ searching

    def _options(self, program: ir.Program) -> Options:
        request, limits = self._request, self._request.limits
        wanted = {p.name for p in request.properties}
        may_fail = aborting(program)
        decided = [
            p.name in wanted or (p.name in self._of_runs and may_fail(*p.function.body))
            for p in program.properties
        ]
        return Options(
            states=NO_LIMIT if limits.states is None else limits.states,
            bytes=self._most_bytes,
            depth=NO_LIMIT if limits.depth is None else limits.depth,
            properties=sum(1 << at for at, each in enumerate(decided) if each),
            workers=max(1, request.workers),
            symmetry=self._symmetry,
            deadlock=request.deadlock,
            keep_going=request.keep_going,
            record=bool(request.liveness),
        )

    def _run(self, handle: SearchHandle) -> int:
        began = time.perf_counter()
        progress = self._budget.progress
        report = None if progress is None else lambda: progress(self._so_far(handle, began))
        stop = watched(handle.run, handle, self._budget, report)
        self._searched += time.perf_counter() - began
        return stop

    def _so_far(self, handle: SearchHandle, began: float) -> Progress:
        c = handle.progress()
        elapsed = self._searched + time.perf_counter() - began
        return Progress(c.depth, c.states, c.transitions, c.frontier, c.bytes, elapsed)

    # -------------------------------------------------------------------------------------- results

    def _nothing(self, stop: Stop) -> Exploration:
        """The result for a search that was not begun."""
        request = self._request
        return Exploration(
            states=0,
            transitions=0,
            depth=0,
            stop=stop,
            transitions_by_action={action.__name__: 0 for action in request.instance.actions},
            cuts={},
            violations=(),
            reached={p.name: None for p in request.properties if p.kind == "reachable"},
            seconds=self._searched,
            compile_seconds=self._compiled,
            workers=max(1, request.workers),
        )

    def _result(self, search: _Search, stop: Stop) -> Exploration:
        compiled, handle = search.compiled, search.handle
        traces = self._traces(search)
        outcomes = self._liveness(search, stop, traces)
        self._budget.enter(REPORTING)
        generated, actions = compiled.generated, len(compiled.program.actions)
        counters = handle.progress()
        fired, cut = handle.counts()
        by_action = dict(zip(generated.runs[:actions], fired, strict=False))
        violations, reached = traces.told()
        lassos = tuple(each for each in outcomes.values() if isinstance(each, Violation))
        return Exploration(
            states=counters.states,
            transitions=sum(by_action.values()),
            depth=counters.depth,
            stop=stop,
            transitions_by_action=by_action,
            cuts=dict(cuts_by_bound(generated.events, cut)),
            violations=(*violations, *lassos),
            reached=reached,
            seconds=self._searched,
            compile_seconds=self._compiled,
            bytes_per_state=counters.bytes / max(1, counters.states),
            workers=max(1, self._request.workers),
            has_initial_state=counters.states > 0 or stop != "complete",
            liveness={name: each for name, each in outcomes.items() if isinstance(each, LivenessFinding)},
        )

    def _traces(self, search: _Search) -> Traces:
        compiled = search.compiled
        names = [property_.name for property_ in compiled.program.properties]
        return Traces(self._request, names, compiled.generated, compiled.library, search.handle, self._budget)

    def _liveness(self, search: _Search, stop: Stop, traces: Traces) -> dict[str, Outcome]:
        """What was found about the liveness properties; empty if the search had to stop before."""
        request, budget = self._request, self._budget
        if not request.liveness or stop not in DECIDABLE:
            return {}
        began = time.perf_counter()
        try:
            graph = RecordedGraph(request.instance, search.compiled, search.handle, self._symmetry, budget)
            analysis = Analysis(graph.arrays, budget)
            try:
                deciding = Deciding(request, graph, analysis, traces.same)
                return {each.name: deciding.outcome(each) for each in request.liveness}
            finally:
                analysis.close()
        except Stopped:
            return {}
        finally:
            self._searched += time.perf_counter() - began
