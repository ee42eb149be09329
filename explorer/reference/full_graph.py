"""The graph of all reachable states, without symmetry, and its fair components.

A step that is cut leads out of the graph, to where nothing is known; a state that was not expanded is unknown
altogether.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from quorate.exploration import State, Trace
from quorate.reference.lassos import FairInstance, FairMachine
from quorate.reference.machine import Machine, Run
from quorate.support.budget import Meter

if TYPE_CHECKING:
    import networkx


@dataclass(frozen=True, slots=True)
class Edge:
    """A step that changes the state: to the state number `target`; None if it is cut by `bound`, or fails ("")."""

    run: Run
    target: int | None
    bound: str = ""


@dataclass
class FullGraph:
    """All reachable states, by number, with the steps from those that were expanded. `parents` is a tree of shortest
    paths; an initial state is its own parent, by the run of an init method. `constrained` gives, for those that were
    not expanded because of a constraint, its bound."""

    states: list[State] = field(default_factory=list)
    number: dict[State, int] = field(default_factory=dict)
    edges: list[list[Edge] | None] = field(default_factory=list)
    parents: list[tuple[int, Run]] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    initial: list[int] = field(default_factory=list)
    constrained: dict[int, str] = field(default_factory=dict)

    def allowed(self, at: int, without: Collection[str] = ()) -> list[Edge]:
        """The steps from a state, but for those of some actions; none from one that was not expanded."""
        return [edge for edge in self.edges[at] or () if edge.run.action not in without]

    def predecessors(self, without: Collection[str] = ()) -> dict[int, list[int]]:
        """For each state those that a step leads from, but for steps of some actions."""
        before: dict[int, list[int]] = {}
        for source in range(len(self.states)):
            for edge in self.allowed(source, without):
                if edge.target is not None:
                    before.setdefault(edge.target, []).append(source)
        return before

    def open(self, without: Collection[str] = ()) -> list[int]:
        """The states from which a step leads to where nothing is known, or that were not expanded."""
        return [
            at
            for at, edges in enumerate(self.edges)
            if edges is None or any(edge.bound for edge in self.allowed(at, without))
        ]

    def bounds(self, states: Iterable[int], without: Collection[str] = ()) -> tuple[str, ...]:
        """The bounds that cut steps of some states, but for those of some actions; and those of constraints."""
        found = set[str]()
        for at in states:
            found |= {edge.bound for edge in self.allowed(at, without) if edge.bound}
            if at in self.constrained:
                found.add(self.constrained[at])
        return tuple(sorted(found))

    def trace(self, machine: Machine, path: Sequence[int]) -> Trace:
        """The run by the tree of shortest paths to the first state of a path, and along it."""
        runs: list[Run] = []
        first = path[0]
        while self.parents[first][0] != first:
            first, run = self.parents[first]
            runs.append(run)
        runs.reverse()
        for before, after in itertools.pairwise(path):
            runs.append(next(e.run for e in self.edges[before] or () if e.target == after))
        start = machine.start(self.parents[first][1])
        return Trace(self.states[first], start, tuple(map(machine.step, runs)), machine.instance)


def full_graph(machine: Machine, explored: Callable[[State, int], bool], meter: Meter) -> FullGraph:
    """Return the graph of all states, of which those are expanded that `explored` accepts, with their depths.

    Raises Stopped at the end of the budget.
    """
    graph = FullGraph()

    def add(state: State, parent: int, run: Run, depth: int) -> int:
        at = graph.number.get(state)
        if at is None:
            at = graph.number[state] = len(graph.states)
            graph.states.append(state)
            graph.edges.append(None)
            graph.parents.append((at if parent < 0 else parent, run))
            graph.depths.append(depth)
        return at

    for run in machine.initial_runs():
        if run.after is not None:
            at = add(run.after, -1, run, 0)
            if at not in graph.initial:
                graph.initial.append(at)
    at = 0
    while at < len(graph.states):
        meter.check()
        state = graph.states[at]
        bound = machine.constrained(state)
        if bound is not None:
            graph.constrained[at] = bound
        elif explored(state, graph.depths[at]):
            edges = graph.edges[at] = []
            for run in list(machine.runs(state)):
                if run.after is None:
                    edges.append(Edge(run, None, run.cut or ""))
                elif run.after != state:
                    edges.append(Edge(run, add(run.after, at, run, graph.depths[at] + 1)))
        at += 1
    return graph


def fair_components(
    graph: FullGraph, fair: FairMachine, region: set[int], cuts_count: bool
) -> Iterator[set[int]]:
    """Yield the components of a region in which a run may stay for ever and be fair. `cuts_count`: a step that is cut
    counts as possible."""
    import networkx  # which takes longer to import than a small model to be checked

    def instances(at: int, targets: Collection[int] | None = None) -> set[FairInstance]:
        found = set()
        for edge in graph.edges[at] or ():
            counted = (cuts_count or not edge.bound) if targets is None else edge.target in targets
            if counted and (instance := fair.instance(edge.run)) is not None:
                found.add(instance)
        return found

    todo = [{at for at in region if graph.edges[at] is not None}]
    while todo:
        states = todo.pop()
        part: networkx.DiGraph[int] = networkx.DiGraph()
        part.add_nodes_from(states)
        part.add_edges_from(
            (at, edge.target) for at in states for edge in graph.edges[at] or () if edge.target in states
        )
        for component in networkx.strongly_connected_components(part):
            enabled = {at: instances(at) for at in component}
            taken = set[FairInstance]().union(*(instances(at, component) for at in component))
            cheated = set[FairInstance]().union(*enabled.values()) - taken
            strongly = {each for each in cheated if each[0].strength == "strong"}
            if any(all(each in enabled[at] for at in component) for each in cheated - strongly):
                continue
            if strongly:
                todo.append({at for at in component if not enabled[at] & strongly})
            else:
                yield component


def closure(start: Iterable[int], edges: Mapping[int, Iterable[int]]) -> set[int]:
    """Return what can be reached along edges."""
    found = set(start)
    todo = list(found)
    while todo:
        for at in edges.get(todo.pop(), ()):
            if at not in found:
                found.add(at)
                todo.append(at)
    return found
