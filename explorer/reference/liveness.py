"""Liveness decided by its definitions, on the graph of all states without symmetry.

This is the reference for the native engine, which decides on the graph of orbits.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from quorate.exploration import LivenessFinding, Request, Violation
from quorate.language.model import PropertyFunction
from quorate.language.temporal import FORMS, Fairness
from quorate.reference.canonical_states import Symmetries
from quorate.reference.faults import place_of_function
from quorate.reference.full_graph import FullGraph, closure, fair_components
from quorate.reference.lassos import FairMachine, lasso
from quorate.reference.machine import Machine

Outcome = Violation | LivenessFinding

Ways = dict[int, tuple[int, int]]
"""The states of a region, each with the length of a shortest run to it and the state before it there; -1 before those
that are reached by the tree of shortest paths."""


class Deciding:
    """Decides liveness properties on a graph. To be used while the instance is active."""

    def __init__(self, request: Request, machine: Machine, graph: FullGraph) -> None:
        self._request = request
        self._machine = machine
        self._graph = graph
        self._symmetries = Symmetries(request.instance) if request.symmetry else None
        self._values: dict[Any, list[bool]] = {}

    def outcome(self, property_: PropertyFunction) -> Outcome:
        """The violation of a property, or else what was found about it."""
        if property_.kind == "always_possible":
            return self._possible(property_)
        fairness = self._request.fairness
        ways = self._ways(property_)
        found = self._run(property_, ways, fairness)
        if isinstance(found, Violation) or found.undecided:
            return found
        needs = tuple(
            each
            for each in fairness
            if self._violating(property_, ways, [other for other in fairness if other != each]) is not None
        )
        return LivenessFinding(bounds=found.bounds, needs=needs)

    def _value(self, function: Callable[..., Any]) -> list[bool]:
        """The value of a function of one state in each state; one without a value counts as false."""
        if function not in self._values:
            asked = PropertyFunction("invariant", function)
            self._values[function] = [
                self._machine.holds(asked, state) is True for state in self._graph.states
            ]
        return self._values[function]

    # -------------------------------------------------------------------------------- possibility

    def _possible(self, property_: PropertyFunction) -> Outcome:
        graph, true = self._graph, self._value(property_.function)
        without = property_.without
        before = graph.predecessors(without)
        everything = range(len(graph.states))
        good = closure((at for at in everything if true[at]), before)
        maybe = closure(graph.open(without), before) - good
        bad = [at for at in everything if at not in good and at not in maybe]
        if bad:
            trace = self._graph.trace(self._machine, [bad[0]])
            return Violation(
                property_.name, "always_possible", trace, "", *place_of_function(property_.function)
            )
        if not maybe:
            return LivenessFinding()
        trace = graph.trace(self._machine, [min(maybe)])
        return LivenessFinding(True, graph.bounds(maybe, without), self._orbits(maybe), trace)

    # --------------------------------------------------------------------------------------- runs

    def _run(self, property_: PropertyFunction, ways: Ways, fairness: Collection[Fairness]) -> Outcome:
        fair = FairMachine(self._machine, fairness)
        graph = self._graph
        violating = self._violating(property_, ways, fairness)
        if violating is not None:
            entry = min(violating, key=lambda at: (ways[at][0], at))
            members = {graph.states[at] for at in violating}
            return lasso(
                fair, property_, self._graph.trace(self._machine, _path(ways, entry)), members.__contains__
            )
        region = set(ways)
        bounds = graph.bounds(region)
        unknown = {at for at in region if graph.edges[at] is None}
        for component in self._components(property_, region, fairness, cuts_count=False):
            unknown |= component
        if not unknown:
            return LivenessFinding(bounds=bounds)
        nearest = min(unknown, key=lambda at: (ways[at][0], at))
        trace = self._graph.trace(self._machine, _path(ways, nearest))
        return LivenessFinding(True, bounds, self._orbits(unknown), trace)

    def _violating(
        self, property_: PropertyFunction, ways: Ways, fairness: Collection[Fairness]
    ) -> set[int] | None:
        """The fair component that is nearest to the start; None if there is none."""
        components = self._components(property_, set(ways), fairness, cuts_count=True)
        return min(components, key=lambda each: min(ways[at] for at in each)[0], default=None)

    def _ways(self, property_: PropertyFunction) -> Ways:
        """The region in which a run that violates the property stays."""
        graph, form = self._graph, FORMS[property_.kind]
        true = self._value(property_.function)
        match form.avoids:
            case "property":
                avoided = true
            case "then":
                assert property_.then is not None
                avoided = self._value(property_.then)
            case "nothing":
                avoided = [False] * len(true)
        match form.start:
            case "initial":
                starts: Iterable[int] = graph.initial
            case "trigger":
                starts = (at for at in range(len(true)) if true[at])
            case "any":
                starts = range(len(true))
        ways: Ways = {}
        heap = [(graph.depths[at], at, -1) for at in starts if not avoided[at]]
        heapq.heapify(heap)
        while heap:
            depth, at, before = heapq.heappop(heap)
            if at in ways:
                continue
            ways[at] = depth, before
            for edge in graph.edges[at] or ():
                if edge.target is not None and not avoided[edge.target]:
                    heapq.heappush(heap, (depth + 1, edge.target, at))
        return ways

    def _components(
        self, property_: PropertyFunction, region: set[int], fairness: Collection[Fairness], cuts_count: bool
    ) -> Iterator[set[int]]:
        """The components of the region in which a run may stay for ever and be fair, and violate the property."""
        false = [not value for value in self._value(property_.function)]
        fair = FairMachine(self._machine, fairness)
        for component in fair_components(self._graph, fair, region, cuts_count):
            if not FORMS[property_.kind].contains or any(false[at] for at in component):
                yield component

    # ------------------------------------------------------------------------------------- traces

    def _orbits(self, states: Iterable[int]) -> int:
        """How many states these are, with symmetry up to symmetry."""
        if self._symmetries is None:
            return len(set(states))
        return len({self._symmetries.canonical(self._graph.states[at]) for at in states})


def _path(ways: Ways, end: int) -> list[int]:
    path = [end]
    while (before := ways[path[-1]][1]) >= 0:
        path.append(before)
    return path[::-1]
