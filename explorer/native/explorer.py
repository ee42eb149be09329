"""The native engine: a model instance as C, compiled, and searched on all processors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from quorate.exploration import (
    ANALYSABLE,
    Exploration,
    Explorer,
    LivenessFinding,
    Request,
    Stop,
    Violation,
)
from quorate.language.instance import Instance
from quorate.native.binding import Library
from quorate.native.compiled import Compiler, Make, shared_object
from quorate.native.searching import Searched, Searching
from quorate.native.traces import Traces
from quorate.native.unit import bounds_of, cuts_by_bound
from quorate.reference.initial_values import require_values
from quorate.reference.search_profile import profile_of
from quorate.support.budget import REPORTING, UNLIMITED, Budget, Stopped
from quorate.support.late_imports import imported

if TYPE_CHECKING:
    from quorate.native.liveness import Deciding, Outcome
    from quorate.profiles.measuring import Column


class NativeExplorer(Explorer):
    """Emits the instance as C, compiles it (or takes it from the cache), and searches it in parallel."""

    name = "native"
    _make: Make = staticmethod(shared_object)

    def explore(self, request: Request, budget: Budget = UNLIMITED) -> Exploration:
        require_values(request.instance)
        with request.instance.active():
            return _Exploring(request, budget, self._make).exploration()


def emit(instance: Instance) -> str:
    """The C of an instance, as the engine compiles it. Raises ModelError for a model that is not in the language."""
    with instance.active():
        return Compiler(instance).generated()[0].source


class _Exploring:
    def __init__(self, request: Request, budget: Budget, make: Make) -> None:
        self._request = request
        self._budget = budget
        predicates = {name for p in request.liveness for name, _ in p.named_functions}
        self._searching: Searching
        self._processes = 1
        if request.shared:
            self._searching = imported("quorate.native.mpi_searching.SharedSearching")(request, budget)
            self._processes = self._searching.processes
        else:
            self._searching = Searching(request, budget, predicates, make)

    def exploration(self) -> Exploration:
        try:
            return self._searching.concluded(self._result)
        except Stopped as stopped:
            return self._nothing(stopped.reason)

    def _nothing(self, stop: Stop) -> Exploration:
        """The result for a search that was not begun, or that did not go on from what is kept of it."""
        request, standing = self._request, self._searching.standing
        actions = [action.__name__ for action in request.instance.actions]
        by_action = dict(zip(actions, standing.fired if standing else [0] * len(actions), strict=False))
        return Exploration(
            states=standing.states if standing else 0,
            transitions=sum(by_action.values()),
            depth=standing.depth if standing else 0,
            stop=stop,
            transitions_by_action=by_action,
            cuts={},
            violations=(),
            reached={p.name: None for p in request.properties if p.kind == "reachable"},
            seconds=self._searching.seconds,
            compile_seconds=self._searching.compile_seconds,
            workers=max(1, request.workers),
            kept=self._searching.kept,
            warnings=self._searching.trouble,
            processes=self._processes,
        )

    def _result(self, search: Searched, stop: Stop) -> Exploration:
        request, compiled, handle = self._request, search.compiled, search.handle
        generated, actions = compiled.generated, len(compiled.program.actions)
        counters = handle.progress()
        fired, cut, cut_runs = handle.counts()  # before any trace is rebuilt
        found = dict(zip(generated.runs[:actions], handle.found(), strict=False))
        traces = self._searching.traces(search)
        outcomes = self._liveness(search, stop, traces)
        self._budget.enter(REPORTING)
        cuts = dict(cuts_by_bound(generated.events, cut))
        by_action = dict(zip(generated.runs[:actions], fired, strict=False))
        violations, reached = traces.told()
        lassos = tuple(each for each in outcomes.values() if isinstance(each, Violation))
        return Exploration(
            states=counters.states,
            transitions=sum(by_action.values()),
            depth=counters.depth,
            stop=stop,
            transitions_by_action=by_action,
            cuts=cuts,
            cut_actions={
                action.name: tuple(bound for bound in bounds_of(compiled.program, action) if cuts.get(bound))
                for action, times in zip(compiled.program.actions, cut_runs, strict=False)
                if times
            },
            violations=(*violations, *lassos),
            reached=reached,
            seconds=self._searching.seconds,
            compile_seconds=self._searching.compile_seconds,
            bytes_per_state=counters.bytes / max(1, counters.states),
            workers=max(1, request.workers),
            has_initial_state=counters.states > 0 or stop != "complete",
            processes=self._processes,
            liveness={name: each for name, each in outcomes.items() if isinstance(each, LivenessFinding)},
            kept=self._searching.kept,
            warnings=self._searching.trouble,
            profile=None
            if request.shared or on_disk(search)
            else profile_of(
                request, stop, counters.states, found, partial(_columns, search, counters.states)
            ),
        )

    def _liveness(self, search: Searched, stop: Stop, traces: Traces) -> dict[str, Outcome]:
        """What was found about the liveness properties that have a value in each state; empty if the search had to
        stop before."""
        request = self._request
        if not request.liveness or stop not in ANALYSABLE:
            return {}
        try:
            with self._searching.analysis(search) as (graph, analysis):
                # With numpy, which other searches do not need.
                new = imported("quorate.native.liveness.Deciding")
                deciding: Deciding = new(request, graph, analysis, traces.same)
                failing = {each.name for each in traces.without_value()}
                return {p.name: deciding.outcome(p) for p in request.liveness if p.name not in failing}
        except Stopped:
            return {}


def on_disk(search: Searched) -> bool:
    """Whether the states of a search are on disk."""
    return isinstance(search.compiled.library, Library) and search.compiled.library.on_disk


def _columns(search: Searched, states: int, most: int, unpacked: bool) -> Sequence[Column]:
    """The columns of the first `most` states of a search that has `states` of them."""
    columns: Callable[..., Sequence[Column]] = imported("quorate.native.columns.columns_of")
    return columns(search, min(states, most), unpacked)
