"""The reference engine: breadth-first search with CPython executing the model's class."""

from __future__ import annotations

import sys
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from quorate.exploration import (
    ANALYSABLE,
    Exploration,
    Explorer,
    FurtherRuns,
    LivenessFinding,
    Request,
    State,
    Stop,
    Trace,
    Violation,
    ViolationKind,
)
from quorate.language.containers import Seq
from quorate.language.model import PropertyFunction
from quorate.language.temporal import SafetyKind
from quorate.reference.canonical_states import Symmetries
from quorate.reference.faults import Fault
from quorate.reference.full_graph import full_graph
from quorate.reference.liveness import Deciding, Outcome
from quorate.reference.machine import Machine, Run
from quorate.reference.replay import Ending, concretize, violation
from quorate.reference.search_profile import profile_of
from quorate.reference.shortest_runs import different_runs, endings, ways_budget
from quorate.support.budget import UNLIMITED, Budget, Meter, Progress, Stopped
from quorate.support.late_imports import imported

if TYPE_CHECKING:
    from quorate.profiles.measuring import Column

PROGRESS_SECONDS = 0.2
RECORDS_PER_STATE = 200
"""Bytes per state besides its containers: its entries in the tables, its share of the records."""


class ReferenceExplorer(Explorer):
    """Runs the class itself. It is slow, and the reference for the other engines; it always has one worker."""

    name = "reference"

    def explore(self, request: Request, budget: Budget = UNLIMITED) -> Exploration:
        with request.instance.active():
            return _Search(request, budget).exploration()


@dataclass(frozen=True, slots=True)
class _PendingViolation:
    """A violation: the number of its state, and for a violated step also the state after that step."""

    ending: Ending
    state: int
    after: State | None = None


class _Search:
    def __init__(self, request: Request, budget: Budget) -> None:
        self._request = request
        self._budget = budget
        self._meter = Meter(budget)
        self._machine = Machine(request.instance)
        self._symmetries = Symmetries(request.instance) if request.symmetry else None
        self._canonical_of: dict[State, State] = {}
        self._numbers: dict[State, int] = {}
        self._states: list[State] = []
        self._parents: list[int] = []
        self._fired: Counter[str] = Counter({action.name: 0 for action in self._machine.actions})
        self._cuts: Counter[str] = Counter()
        self._found: Counter[str] = Counter({action.name: 0 for action in self._machine.actions})
        self._cut_actions: dict[str, dict[str, None]] = {}
        self._pending: dict[tuple[str, str], _PendingViolation] = {}
        self._open = {
            kind: [p for p in request.properties if p.kind == kind] for kind in get_args(SafetyKind)
        }
        self._of_runs = [
            replace(p, function=function, qualified=p.name)
            for p in request.liveness
            for _, function in p.named_functions
        ]
        """The functions of liveness properties, which must have a value in each state."""
        self._decided: set[PropertyFunction] = set()
        self._reached: dict[str, int | None] = {p.name: None for p in self._open["reachable"]}
        self._expanded = 0
        self._level = 0
        self._depth = 0
        self._container_bytes = 0
        self._began = time.perf_counter()
        self._next_report = self._began + PROGRESS_SECONDS

    # ------------------------------------------------------------------------------------ the search

    def exploration(self) -> Exploration:
        try:
            stop = self._search()
        except Stopped as stopped:
            stop = stopped.reason
        except MemoryError:
            stop = "memory"
        if stop == "memory":
            self._canonical_of.clear()  # room for the report
        in_order = self._in_order()
        self._budget.report(pending.ending.name for pending in in_order)
        outcomes = self._liveness(stop)
        lassos = tuple(each for each in outcomes.values() if isinstance(each, Violation))
        seconds = time.perf_counter() - self._began
        return Exploration(
            states=len(self._states),
            transitions=self._fired.total(),
            depth=self._depth,
            stop=stop,
            transitions_by_action=dict(self._fired),
            cuts=dict(self._cuts),
            cut_actions={action: tuple(bounds) for action, bounds in self._cut_actions.items()},
            violations=(*map(self._violation, in_order), *lassos),
            reached={name: self._trace_to(at) for name, at in self._reached.items()},
            seconds=seconds,
            bytes_per_state=self._bytes() / max(1, len(self._states)),
            has_initial_state=bool(self._states) or stop != "complete",
            liveness={name: each for name, each in outcomes.items() if isinstance(each, LivenessFinding)},
            profile=profile_of(self._request, stop, len(self._states), dict(self._found), self._columns),
        )

    def _columns(self, most: int, _unpacked: bool) -> Sequence[Column]:
        columns: Callable[..., Sequence[Column]] = imported("quorate.profiles.measuring.columns_of")
        return columns(self._states[:most])

    def _liveness(self, stop: Stop) -> dict[str, Outcome]:
        """What was found about the liveness properties that have a value in each state; empty if the search had to
        stop before."""
        if not self._request.liveness or stop not in ANALYSABLE:
            return {}
        expanded = set(self._states[: self._expanded])
        failing = {each.ending.property for each in self._pending.values() if each.ending.kind == "failure"}
        names = {property_.name for property_ in failing if property_ is not None}
        try:
            graph = full_graph(
                self._machine, lambda state, _: self._canonical(state) in expanded, Meter(self._budget)
            )
            deciding = Deciding(self._request, self._machine, graph)
            return {
                each.name: deciding.outcome(each) for each in self._request.liveness if each.name not in names
            }
        except Stopped:
            return {}

    def _search(self) -> Stop:
        self._begin()
        self._settle()
        while self._expanded < len(self._states):
            if self._pending and not self._request.keep_going:
                return "violation"
            if self._request.decided_ends and self._all_decided():
                return "violation"
            if self._request.goals_end and any(at is not None for at in self._reached.values()):
                return "violation"
            if self._level == self._request.limits.depth:
                return "depth"
            level_end = len(self._states)
            while self._expanded < level_end:
                self._look()
                self._expand(self._expanded)
                self._expanded += 1
            self._level += 1
            self._settle()
        return "complete"

    def _settle(self) -> None:
        """At the end of a level, close the properties that it decided. If a property is false in one state and has
        no value in another of the same level, the violation by the false one is kept."""
        for property_ in self._decided:
            if property_ in self._open.get(property_.kind, ()):
                self._open[property_.kind].remove(property_)
            if (property_.kind, property_.name) in self._pending:
                self._pending.pop(("failure", property_.name), None)

    def _all_decided(self) -> bool:
        asked = self._request.properties and not self._request.liveness
        return bool(asked) and not any(self._open.values())

    def _begin(self) -> None:
        if self._request.start is not None:
            self._add(self._canonical(self._request.start.last_state), -1)
            return
        for run in self._machine.initial_runs():
            self._look()
            if run.cut is not None:
                self._cuts[run.cut] += 1
            elif run.fault is not None:
                self._note(_fault_ending(run), -1)
            elif run.after is not None:
                self._add(self._canonical(run.after), -1)

    def _expand(self, at: int) -> None:
        state = self._states[at]
        bound = self._machine.constrained(state)
        if bound is not None:
            self._cuts[bound] += 1
            return
        stuck = True
        judged: set[State] = set()
        for run in self._machine.runs(state):
            if run.after is None:
                stuck = False
                if run.cut is not None:
                    self._cuts[run.cut] += 1
                    self._cut_actions.setdefault(run.action, {})[run.cut] = None
                else:
                    self._note(_fault_ending(run), at)
                continue
            self._fired[run.action] += 1
            if self._open["step"] and run.after not in judged:
                judged.add(run.after)
                self._judge_step(at, run.after)
            if run.after is not state and run.after != state:
                stuck = False
                after = self._canonical(run.after)
                if after not in self._numbers:
                    self._add(after, at)
                    self._found[run.action] += 1
        if stuck and self._request.deadlock and not self._machine.is_final(state):
            self._note(Ending("deadlock", "deadlock"), at)

    def _canonical(self, state: State) -> State:
        if self._symmetries is None:
            return state
        canonical = self._canonical_of.get(state)
        if canonical is None:
            if len(self._canonical_of) > 1 << 16:
                self._canonical_of.clear()
            canonical = self._canonical_of[state] = self._symmetries.canonical(state)
        return canonical

    def _add(self, state: State, parent: int) -> None:
        if state in self._numbers:
            return
        if len(self._states) == self._request.limits.states:
            raise Stopped("states")
        at = self._numbers[state] = len(self._states)
        self._states.append(state)
        self._parents.append(parent)
        self._depth = self._level + (parent >= 0)
        if at % 16 == 0:
            self._container_bytes += _container_bytes(state)
        of_states = [*self._open["invariant"], *self._open["reachable"], *self._of_runs]
        for property_, value in self._machine.judge(of_states, state):
            name = property_.name
            if isinstance(value, Fault):
                self._note(Ending("failure", name, property_), at)
            elif property_.kind == "reachable" and value:
                self._decided.add(property_)
                if self._reached[name] is None:
                    self._reached[name] = at
            elif property_.kind == "invariant" and not value:
                self._note(Ending("invariant", name, property_), at)

    def _judge_step(self, at: int, after: State) -> None:
        for property_ in self._open["step"]:
            value = self._machine.holds(property_, self._states[at], after)
            if value is not True:
                kind: ViolationKind = "failure" if isinstance(value, Fault) else "step"
                self._note(Ending(kind, property_.name, property_), at, after)

    def _note(self, ending: Ending, at: int, after: State | None = None) -> None:
        self._pending.setdefault((ending.kind, ending.name), _PendingViolation(ending, at, after))
        if ending.property is not None:
            self._decided.add(ending.property)

    # ------------------------------------------------------------------------------- budget, progress

    def _look(self) -> None:
        """Raise Stopped if the budget is used up; report progress every `PROGRESS_SECONDS`."""
        self._meter.check(self._bytes())
        progress, now = self._budget.progress, time.perf_counter()
        if progress is not None and now >= self._next_report:
            self._next_report = now + PROGRESS_SECONDS
            found = len(self._states)
            progress(
                Progress(
                    depth=self._depth,
                    states=found,
                    transitions=self._fired.total(),
                    frontier=found - self._expanded,
                    bytes=max(self._bytes(), self._budget.taken()),
                    seconds=now - self._began,
                )
            )

    def _bytes(self) -> int:
        """An estimate of the bytes taken by states. The growth of the process may be less, if the states found memory
        that was already free in it."""
        return self._container_bytes * 16 + RECORDS_PER_STATE * len(self._states)

    # ---------------------------------------------------------------------------------------- traces

    def _in_order(self) -> list[_PendingViolation]:
        """The violations in the order of the properties, then of the actions and init methods, deadlock last."""
        names = [p.name for p in (*self._request.properties, *self._request.liveness)]
        names += [method.name for method in (*self._machine.actions, *self._machine.inits)]
        names.append("deadlock")
        return sorted(self._pending.values(), key=lambda f: (names.index(f.ending.name), f.ending.kind))

    def _path(self, at: int) -> list[State]:
        path: list[State] = []
        while at >= 0:
            path.append(self._states[at])
            at = self._parents[at]
        return path[::-1]

    def _same(self, real: State, other: State) -> bool:
        return self._canonical(real) == self._canonical(other)

    def _violation(self, pending: _PendingViolation) -> Violation:
        path = self._path(pending.state)
        if pending.after is not None:
            path.append(pending.after)
        replayed = violation(self._request.instance, path, pending.ending, self._same, self._request.start)
        if self._request.runs < 2 or pending.state < 0:
            return replayed
        budget = ways_budget(self._budget)
        try:
            level, ways = self._ways(pending, Meter(budget))
        except Stopped:
            return replace(replayed, further_runs=FurtherRuns((), "cut"))
        further_runs = different_runs(
            self._request,
            replayed.trace,
            pending.ending,
            level,
            lambda state, at: ways.get(self._canonical(state)) == at,
            budget,
        )
        return replace(replayed, further_runs=further_runs)

    def _ways(self, pending: _PendingViolation, meter: Meter) -> tuple[int, dict[State, int]]:
        """The length of the shortest runs to the violation, and the states on all such runs with their distances from
        the start."""
        distances: list[int] = []
        for parent in self._parents:
            distances.append(0 if parent < 0 else distances[parent] + 1)
        levels = [
            range(bisect_left(distances, at), bisect_right(distances, at)) for at in range(distances[-1] + 1)
        ]
        level = distances[pending.state]
        machine, ways = self._machine, dict[State, int]()
        for at in levels[level]:
            if any(True for _ in endings(machine, pending.ending, self._states[at])):
                ways[self._states[at]] = level
        for before in range(level - 1, -1, -1):
            for at in levels[before]:
                meter.check()
                after = (
                    run.after for run in machine.distinct_runs(self._states[at]) if run.after is not None
                )
                if any(ways.get(self._canonical(state)) == before + 1 for state in after):
                    ways[self._states[at]] = before
        return level, ways

    def _trace_to(self, at: int | None) -> Trace | None:
        if at is None:
            return None
        return concretize(self._request.instance, self._path(at), self._same, self._request.start)


def _fault_ending(run: Run) -> Ending:
    assert run.fault is not None
    return Ending(run.fault.kind, run.action, line=run.fault.line)


def _container_bytes(value: Any) -> int:
    if isinstance(value, tuple | frozenset | Seq):
        return sys.getsizeof(value) + sum(map(_container_bytes, value))
    return 0
