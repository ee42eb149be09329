"""Valence, decided on the recorded graph of orbits, as `quorate.reference.valence` does on all states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from quorate.exploration import Limits, Request, State, Stop, Trace
from quorate.language import ir
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction, decision_name
from quorate.language.sorts import Symmetric
from quorate.language.temporal import Fairness
from quorate.native.analysis import Analysis, Array, Bytes, expanded
from quorate.native.graph import RecordedGraph
from quorate.native.liveness import AT_ONCE, bit_of, packed_bits
from quorate.native.searching import Searched, Searching
from quorate.reference.canonical_states import permutations
from quorate.reference.lassos import FairMachine, staying
from quorate.reference.machine import Machine
from quorate.reference.replay import concretize
from quorate.reference.valence import VALENCE_KINDS, ValenceKind, Valences, branches, decided, is_exchanged
from quorate.support.budget import Budget, Stopped
from quorate.support.engine_errors import EngineError


@dataclass(frozen=True)
class Possible:
    """By state, as numbers 0 and 1: whether each value is decided in some state that can be reached,
    whether that is known only as far as the graph was explored, and whether the state is critical. With
    symmetry, the states are representatives, and values are named as in these."""

    values: dict[Any, Bytes]
    more: Bytes
    critical: Bytes

    def of(self, kind: ValenceKind) -> Array:
        """The states of a kind."""
        count: Array = sum(self.values.values(), np.zeros_like(self.more))
        found: dict[ValenceKind, Array] = {
            "bivalent": count > 1,
            "univalent": (count == 1) & (self.more == 0),
            "stuck": (count == 0) & (self.more == 0),
            "unknown": (count < 2) & (self.more == 1),
        }
        return found[kind]


def possible(graph: RecordedGraph, analysis: Analysis, instance: Instance, name: str) -> Possible:
    """What can be decided from each state, of the values that the function of this name, marked with
    `@decisions`, says are decided.

    Raises Stopped at the end of the budget, EngineError for too many values.
    """
    values = decidable(graph.program, name)
    if len(values) > AT_ONCE:
        raise EngineError(f"{name} may decide {len(values)} values, and the engine tells {AT_ONCE} apart")
    bits = packed_bits(graph.true([decision_name(name, value) for value in values]))
    element, first = np.full(64, -1, np.int16), 0
    for sort in instance.symmetric:
        for bit, value in enumerate(values):
            if isinstance(value, Symmetric) and type(value) is sort.cls:
                element[bit] = first + value.index
        first += sort.size
    critical = analysis.valence(bits, element)
    reached = {value: bit_of(bits, bit) for bit, value in enumerate(values)}
    return Possible(reached, bit_of(bits, 8 * bits.itemsize - 1), critical)


def decidable(program: ir.Program, name: str) -> list[Any]:
    """The values that a function marked with `@decisions` may decide."""
    values = []
    for each in program.properties:
        match each.function.body:
            case (ir.Return(value=ir.In(item=ir.Const(value=value))),) if each.kind == "predicate":
                if each.name == decision_name(name, value):
                    values.append(value)
    return values


def native_valences(
    instance: Instance,
    program: ir.Program,
    decisions: PropertyFunction,
    symmetry: bool,
    fairness: Sequence[Fairness],
    limits: Limits,
    workers: int,
    budget: Budget,
) -> Valences:
    """Return the valences of the states of an instance. To be used while it is active.

    Raises Stopped if the budget ends before they are known, ModelError if `decisions` has no value in a
    state, EngineError if the engine cannot run.
    """
    request = Request(
        instance,
        (),
        symmetry=symmetry,
        keep_going=True,
        limits=limits,
        workers=workers,
        fairness=tuple(fairness),
    )
    names = [decision_name(decisions.name, value) for value in decidable(program, decisions.name)]
    searching = Searching(request, budget, names)

    def conclude(search: Searched, stop: Stop) -> Valences:
        if stop in ("time", "memory", "interrupted"):
            raise Stopped(stop)
        with searching.analysis(search) as (graph, analysis):
            same = searching.traces(search).same
            return _Finding(request, decisions, graph, analysis, same).valences(stop)

    return searching.concluded(conclude)


class _Finding:
    def __init__(
        self,
        request: Request,
        decisions: PropertyFunction,
        graph: RecordedGraph,
        analysis: Analysis,
        same: Any,
    ) -> None:
        self._request = request
        self._instance = request.instance
        self._machine = Machine(request.instance)
        self._graph = graph
        self._analysis = analysis
        self._same = same
        for state in graph.without_value():
            decided(self._machine, decisions, state)
        self._possible = possible(graph, analysis, request.instance, decisions.name)

    def valences(self, stop: Stop) -> Valences:
        graph, found = self._graph, self._possible
        of_kind = {kind: found.of(kind) for kind in VALENCE_KINDS}
        critical, stuck = self._run_to(found.critical), self._run_to(of_kind["stuck"])
        single = {
            str(value): int((of_kind["univalent"] & (bits == 1)).sum())
            for value, bits in found.values.items()
            if not (self._request.symmetry and is_exchanged(self._instance, value))
        }
        every = np.ones(graph.states, np.uint8)
        events = self._analysis.events(every)
        return Valences(
            counts={kind: int(states.sum()) for kind, states in of_kind.items()},
            initial={kind: int(states[: graph.initial].sum()) for kind, states in of_kind.items()},
            by_value={name: count for name, count in sorted(single.items()) if count},
            critical=int(found.critical.sum()),
            stop=stop,
            cuts=graph.bounds(events, every),
            critical_run=critical,
            branches=()
            if critical is None
            else branches(FairMachine(self._machine, ()), critical.last_state, self._only_value),
            undecided_run=self._undecided(of_kind["bivalent"]),
            stuck_run=stuck,
        )

    def _run_to(self, states: Array) -> Trace | None:
        """A shortest run to the nearest of some states."""
        chosen = np.flatnonzero(states)
        if not chosen.size:
            return None
        return concretize(self._instance, self._graph.shortest_way(self._graph.first(chosen)), self._same)

    def _only_value(self, state: State) -> Any:
        (value,) = self._values_from(state)
        return value

    def _values_from(self, state: State) -> list[Any]:
        """The values that can be decided from a state, as they are named in it."""
        at, renaming = self._graph.placed(state)
        names = permutations(self._instance.symmetric)[renaming] if renaming else {}
        values = self._possible.values
        return [value for value in values if values[names.get(value, value)][at]]

    def _undecided(self, bivalent: Array) -> Trace | None:
        """A fair run on which every state is bivalent, from where it stays for ever in a component."""
        graph = self._graph
        inside = np.flatnonzero(bivalent & expanded(graph.arrays.rows)).astype(np.uint32)
        strengths = graph.strengths(self._request.fairness)
        component = self._analysis.fair_components(inside, strengths, None, cuts_count=True)
        run = self._run_to(component)
        if run is None:
            return None
        chosen = component[graph.first(np.flatnonzero(component))]

        def member(state: State) -> bool:
            at = graph.index(state)
            return at is not None and bool(component[at] == chosen)

        fair = FairMachine(self._machine, self._request.fairness)
        return staying(fair, "a bivalent run", run, member)
