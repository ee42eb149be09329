"""Valence, by its definition, on the graph of all states.

The valence of a state is the set of values that are decided in some state reachable from it (Fischer, Lynch,
Paterson, "Impossibility of distributed consensus with one faulty process", 1985, section 3). A state is *bivalent*
if it has several, *univalent* if it has one, *stuck* if it has none; it is *unknown* where that depends on a step
that is cut. It is *critical* if it is bivalent, and each step that leaves it leads to a univalent state.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from quorate.exploration import Limits, State, Step, Stop, Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.source import span_of_function
from quorate.language.temporal import Fairness
from quorate.reference.canonical_states import Symmetries
from quorate.reference.full_graph import FullGraph, closure, fair_components, full_graph
from quorate.reference.lassos import FairMachine, staying
from quorate.reference.machine import Machine
from quorate.support.budget import Budget, Meter

ValenceKind = Literal["bivalent", "univalent", "stuck", "unknown"]
VALENCE_KINDS: tuple[ValenceKind, ...] = get_args(ValenceKind)


@dataclass(frozen=True, slots=True)
class Branch:
    """A step from a critical state, and the value that can still be decided after it."""

    step: Step
    value: Any


@dataclass(frozen=True)
class Valences:
    """How many states there are of each kind (orbits, with symmetry), among all and among the initial ones; of the
    univalent ones, how many for each value, by name, unless symmetry takes the values for each other; and how many
    are critical.

    `critical_run` is a shortest run to a critical state, `branches` are the steps from there; `undecided_run` is a
    fair run on which all states are bivalent; `stuck_run` is a shortest run to a stuck state. `cuts` are the bounds
    that cut steps, `stop` is why the search ended."""

    counts: Mapping[ValenceKind, int]
    initial: Mapping[ValenceKind, int]
    by_value: Mapping[str, int]
    critical: int
    stop: Stop
    cuts: tuple[str, ...] = ()
    critical_run: Trace | None = None
    branches: tuple[Branch, ...] = ()
    undecided_run: Trace | None = None
    stuck_run: Trace | None = None

    @property
    def states(self) -> int:
        """How many states were found."""
        return sum(self.counts.values())


def branches(fair: FairMachine, state: State, only_value: Callable[[State], Any]) -> tuple[Branch, ...]:
    """Return the steps from a critical state, each with the only value that can be decided after it."""
    return tuple(
        Branch(fair.machine.step(run), only_value(run.after))
        for run in fair.steps(state)
        if run.after is not None
    )


def kind_of(values: frozenset[Any], unknown: bool) -> ValenceKind:
    """The kind of a state from which these values can be decided, and perhaps others."""
    if len(values) > 1:
        return "bivalent"
    if unknown:
        return "unknown"
    return "univalent" if values else "stuck"


def reference_valences(
    instance: Instance,
    decisions: PropertyFunction,
    symmetry: bool,
    fairness: Sequence[Fairness],
    limits: Limits,
    budget: Budget,
) -> Valences:
    """Return the valences of the states of an instance. To be used while it is active.

    Raises Stopped if the budget ends before they are known, ModelError if `decisions` has no value in a state.
    """
    machine = Machine(instance)
    found = classify(machine, decisions, limits, budget)
    return _Finding(machine, found, symmetry, fairness).valences()


@dataclass(frozen=True)
class Classified:
    """All reachable states, without symmetry, with the values that can still be decided from each, its kind, and
    whether it is critical; and why the search ended."""

    graph: FullGraph
    possible: Sequence[frozenset[Any]]
    kinds: Sequence[ValenceKind]
    critical: Sequence[bool]
    stop: Stop


def classify(machine: Machine, decisions: PropertyFunction, limits: Limits, budget: Budget) -> Classified:
    """Return all states with their valence. To be used while the instance is active.

    Raises Stopped if the budget ends before it is known, ModelError if `decisions` has no value in a state.
    """
    graph, stop = _explored(machine, limits, budget)
    before = graph.predecessors()
    unknown = closure(graph.open(), before)
    possible = _possible(machine, graph, decisions, before)
    kinds = [kind_of(values, at in unknown) for at, values in enumerate(possible)]
    critical = [_is_critical(graph, kinds, at) for at in range(len(kinds))]
    return Classified(graph, possible, kinds, critical, stop)


def _explored(machine: Machine, limits: Limits, budget: Budget) -> tuple[FullGraph, Stop]:
    stop = _Exploring("complete")

    def explored(state: Any, depth: int) -> bool:
        if depth == limits.depth:
            stop.why = "depth"
        elif limits.states is not None and stop.expanded >= limits.states:
            stop.why = "states"
        else:
            stop.expanded += 1
            return True
        return False

    return full_graph(machine, explored, Meter(budget)), stop.why


def _possible(
    machine: Machine, graph: FullGraph, decisions: PropertyFunction, before: Mapping[int, Sequence[int]]
) -> list[frozenset[Any]]:
    """For each state the values that are decided in some state reachable from it."""
    values: dict[Any, list[int]] = {}
    for at, state in enumerate(graph.states):
        for value in decided(machine, decisions, state):
            values.setdefault(value, []).append(at)
    possible: list[set[Any]] = [set() for _ in graph.states]
    for value, states in values.items():
        for at in closure(states, before):
            possible[at].add(value)
    return list(map(frozenset, possible))


def _is_critical(graph: FullGraph, kinds: Sequence[ValenceKind], at: int) -> bool:
    edges = graph.edges[at]
    if kinds[at] != "bivalent" or edges is None:
        return False
    return not any(edge.bound if edge.target is None else kinds[edge.target] != "univalent" for edge in edges)


@dataclass
class _Exploring:
    """Why an exploration ended, and how many states it expanded."""

    why: Stop
    expanded: int = 0


class _Finding:
    def __init__(
        self, machine: Machine, found: Classified, symmetry: bool, fairness: Sequence[Fairness]
    ) -> None:
        self._machine = machine
        self._found = found
        self._graph = graph = found.graph
        self._kinds = found.kinds
        self._possible = found.possible
        self._fair = FairMachine(machine, fairness)
        self._symmetry = symmetry
        symmetries = Symmetries(machine.instance) if symmetry else None
        self._counted = [
            at
            for at, state in enumerate(graph.states)
            if symmetries is None or symmetries.canonical(state) == state
        ]

    def valences(self) -> Valences:
        graph, kinds = self._graph, self._kinds
        critical = [at for at, is_critical in enumerate(self._found.critical) if is_critical]
        counted = set(self._counted)
        counts = Counter(kinds[at] for at in self._counted)
        initial = Counter(kinds[at] for at in graph.initial if at in counted)
        single = Counter(
            str(value)
            for at in self._counted
            if kinds[at] == "univalent"
            for value in self._possible[at]
            if not (self._symmetry and is_exchanged(self._machine.instance, value))
        )
        stuck = next((at for at, kind in enumerate(kinds) if kind == "stuck"), None)
        return Valences(
            counts={kind: counts[kind] for kind in VALENCE_KINDS},
            initial={kind: initial[kind] for kind in VALENCE_KINDS},
            by_value=dict(sorted(single.items())),
            critical=len(counted.intersection(critical)),
            stop=self._found.stop,
            cuts=graph.bounds(range(len(graph.states))),
            critical_run=graph.trace(self._machine, [critical[0]]) if critical else None,
            branches=branches(self._fair, graph.states[critical[0]], self._only_value) if critical else (),
            undecided_run=self._undecided(),
            stuck_run=None if stuck is None else graph.trace(self._machine, [stuck]),
        )

    def _only_value(self, state: State) -> Any:
        (value,) = self._possible[self._graph.number[state]]
        return value

    def _undecided(self) -> Trace | None:
        graph = self._graph
        bivalent = {at for at, kind in enumerate(self._kinds) if kind == "bivalent"}
        components = fair_components(graph, self._fair, bivalent, cuts_count=True)
        nearest = min(components, key=min, default=None)
        if nearest is None:
            return None
        members = {graph.states[at] for at in nearest}
        way = graph.trace(self._machine, [min(nearest)])
        return staying(self._fair, "a bivalent run", way, members.__contains__)


def is_exchanged(instance: Instance, value: Any) -> bool:
    """Whether symmetry takes a value for others of its sort."""
    return any(sort.cls is type(value) for sort in instance.symmetric)


def decided(machine: Machine, decisions: PropertyFunction, state: Any) -> frozenset[Any]:
    """Return the values that are decided in a state. Raises ModelError if the function has no value there."""
    try:
        return frozenset(decisions.function(machine.shown(state)))
    except Exception as error:
        raise ModelError(
            f"{decisions.name} has no value in a reachable state: {error}",
            "test first for what it reads",
            span_of_function(decisions.function),
        ) from None
