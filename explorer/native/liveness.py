"""Liveness decided on the recorded graph, as `quorate.reference.liveness` does on all states: the meaning
of each kind is in `quorate.language.temporal`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np

from quorate.exploration import LivenessFinding, Request, State, Trace, Violation
from quorate.language.model import PropertyFunction, goal_name
from quorate.language.temporal import FORMS, Fairness
from quorate.native.analysis import OUTSIDE, Analysis, Array, Bytes, Numbers, Territory, expanded
from quorate.native.graph import RecordedGraph
from quorate.reference.faults import place_of_function
from quorate.reference.lassos import FairMachine, lasso
from quorate.reference.machine import Machine
from quorate.reference.replay import concretize

Outcome = Violation | LivenessFinding

AT_ONCE = 63
"""So many goals have a bit of their own; the highest bit is for what is not known."""


@dataclass(frozen=True)
class _Region:
    """Where the runs that violate a property stay."""

    territory: Territory
    start: Bytes | None
    wanted: Bytes | None


class Deciding:
    """Decides liveness properties on a recorded graph. Use it while the instance is active, and `close` it.

    Everything raises Stopped at the end of the budget.
    """

    def __init__(
        self,
        request: Request,
        graph: RecordedGraph,
        analysis: Analysis,
        same: Callable[[State, State], bool],
    ) -> None:
        self._request = request
        self._graph = graph
        self._analysis = analysis
        self._same = same
        self._machine = Machine(request.instance)
        self._swept: dict[str, tuple[Bytes, Bytes]] = {}

    def answer(self, property_: PropertyFunction) -> Literal["violated", "undecided", "holds"]:
        """The outcome of a property, without the run that shows it."""
        if property_.kind == "always_possible":
            can, unknown = self._reached(property_)
            return "violated" if not (can | unknown).all() else "holds" if can.all() else "undecided"
        region = self._region(property_)
        if self._fair(region, self._request.fairness).any():
            return "violated"
        return "undecided" if self._unknown(region, self._request.fairness)[1].any() else "holds"

    def outcome(self, property_: PropertyFunction) -> Outcome:
        """The violation of a property, or else what was found about it."""
        if property_.kind == "always_possible":
            return self._possible(property_)
        fairness = self._request.fairness
        region = self._region(property_)
        component = self._fair(region, fairness)
        if component.any():
            return self._lasso(property_, region, component)
        found = self._undecided(region, fairness)
        if found.undecided:
            return found
        needs = tuple(
            each
            for each in fairness
            if self._fair(region, [other for other in fairness if other != each]).any()
        )
        return LivenessFinding(bounds=found.bounds, needs=needs)

    # -------------------------------------------------------------------------------- possibility

    def _possible(self, property_: PropertyFunction) -> Outcome:
        graph = self._graph
        can, unknown = self._reached(property_)
        bad = np.flatnonzero((can | unknown) == 0)
        if bad.size:
            trace = self._trace(graph.shortest_way(graph.first(bad)))
            place = place_of_function(property_.function)
            return Violation(property_.name, "always_possible", trace, "", *place)
        maybe = can == 0
        if not maybe.any():
            return LivenessFinding()
        skip = graph.of_actions(property_.without)
        marked = maybe.astype(np.uint8)
        bounds = graph.bounds(self._analysis.events(marked, skip), marked)
        states = np.flatnonzero(maybe)
        trace = self._trace(graph.shortest_way(graph.first(states)))
        return LivenessFinding(True, bounds, len(states), trace)

    def _reached(self, property_: PropertyFunction) -> tuple[Bytes, Bytes]:
        """From which states a property can become true, and from which something unknown can be reached. All
        properties with the same exceptions are swept at once."""
        if property_.name not in self._swept:
            of_kind = [each for each in self._request.liveness if each.kind == "always_possible"]
            alike = [each.name for each in of_kind if each.without == property_.without]
            first = alike.index(property_.name) // AT_ONCE * AT_ONCE
            names = alike[first : first + AT_ONCE]
            bits = packed_bits(self._graph.true(names))
            self._analysis.sweep(bits, self._graph.of_actions(property_.without))
            unknown = bit_of(bits, 8 * bits.itemsize - 1)
            for at, name in enumerate(names):
                self._swept[name] = bit_of(bits, at), unknown
        return self._swept[property_.name]

    # --------------------------------------------------------------------------------------- runs

    def _region(self, property_: PropertyFunction) -> _Region:
        graph, form = self._graph, FORMS[property_.kind]
        (true,) = graph.true([property_.name])
        outside = np.zeros_like(true)
        if form.avoids == "property":
            outside = true
        elif form.avoids == "then":
            (outside,) = graph.true([goal_name(property_.name)])
        start: Bytes | None = None
        if form.start == "trigger":
            start = true
        elif form.start == "initial":
            start = np.zeros_like(true)
            start[: graph.initial] = 1
        territory = self._analysis.territory(outside, start)
        return _Region(territory, start, 1 - true if form.contains else None)

    def _fair(self, region: _Region, fairness: Collection[Fairness], cuts_count: bool = True) -> Numbers:
        strengths = self._graph.strengths(fairness)
        states = region.territory.states
        return self._analysis.fair_components(states, strengths, region.wanted, cuts_count)

    def _lasso(self, property_: PropertyFunction, region: _Region, component: Numbers) -> Violation:
        inside = np.flatnonzero(component)
        entry = self._graph.nearest(inside, region.territory.distance[inside])
        chosen = component[entry]

        def member(state: State) -> bool:
            at = self._graph.index(state)
            return at is not None and bool(component[at] == chosen)

        fair = FairMachine(self._machine, self._request.fairness)
        return lasso(fair, property_, self._trace(self._way(region, entry)), member)

    def _unknown(self, region: _Region, fairness: Collection[Fairness]) -> tuple[tuple[str, ...], Array]:
        """The bounds that cut steps from states of a region, and the states where the answer depends on such a
        step, or on what was not explored."""
        graph = self._graph
        in_region = region.territory.distance != OUTSIDE
        marked = in_region.astype(np.uint8)
        bounds = graph.bounds(self._analysis.events(marked), marked)
        unknown = in_region & ~expanded(graph.arrays.rows)
        if bounds:
            unknown |= self._fair(region, fairness, cuts_count=False) != 0
        return bounds, unknown

    def _undecided(self, region: _Region, fairness: Collection[Fairness]) -> LivenessFinding:
        graph, territory = self._graph, region.territory
        bounds, unknown = self._unknown(region, fairness)
        states = np.flatnonzero(unknown)
        if not states.size:
            return LivenessFinding(bounds=bounds)
        nearest = graph.nearest(states, territory.distance[states])
        return LivenessFinding(True, bounds, len(states), self._trace(self._way(region, nearest)))

    # ------------------------------------------------------------------------------------- traces

    def _way(self, region: _Region, state: int) -> list[State]:
        """A shortest run to a state of a region that stays there once it has entered it."""
        graph, distance = self._graph, region.territory.distance
        way: list[State] = []
        while region.start is not None and not (
            region.start[state] and int(distance[state]) == graph.level(state)
        ):
            way.append(graph.state(state))
            nearer = self._analysis.nearer(region.territory, state)
            assert nearer is not None
            state = nearer
        return [*graph.shortest_way(state), *reversed(way)]

    def _trace(self, way: list[State]) -> Trace:
        return concretize(self._request.instance, way, self._same)


def packed_bits(true: list[Bytes]) -> Array:
    """A word for each state with a bit for each predicate, and the highest one free."""
    type_ = np.dtype(np.uint8 if len(true) < 8 else np.uint64)
    bits: Array = np.zeros(len(true[0]), type_)
    for at, each in enumerate(true):
        bits |= each.astype(type_) << type_.type(at)
    return bits


def bit_of(bits: Array, at: int) -> Bytes:
    """One bit of each word."""
    found: Bytes = (bits >> bits.dtype.type(at) & bits.dtype.type(1)).astype(np.uint8)
    return found
