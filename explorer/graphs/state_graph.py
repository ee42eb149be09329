"""`graph`: the state graph of a small model as a networkx graph."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quorate.exploration import Limits, Stop, Trace
from quorate.graphs.explore import explore
from quorate.graphs.projections import By, ProjectedState, projection
from quorate.graphs.runs import runs_along, shortest_paths
from quorate.graphs.space import Space
from quorate.language.checker import lower
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import Model
from quorate.language.words import call
from quorate.support.budget import DRAWING, SEARCHING, Budget
from quorate.support.rendering import render
from quorate.verdicts.of_instance import OfInstance
from quorate.verdicts.property_verdicts import STOPPED
from quorate.verdicts.selection import ChosenSizes, instance_of

if TYPE_CHECKING:
    import networkx

MOST_STATES = 5_000
"""The default state limit."""


@dataclass(frozen=True, slots=True, repr=False)
class StateGraph(OfInstance):
    """A state graph. `graph` is a ``networkx.DiGraph``, and its JSON what
    ``networkx.node_link_graph(..., edges="edges")`` reads (docs/graphs.md); its nodes ``s0``, ``s1``, ... have

    - `values`: the projection of the state, names with values as text (a map as an object by key);
    - `initial`: whether it is an initial state;
    - `violates`: the names of the invariants violated there, and of actions that fail;
    - `states`, `violating`: the number of explored states merged into it, and how many of them violate something;
    - `valence`: in a graph of valences, what can still be decided there;
    - `open`: whether steps from it may be missing, since a limit was reached first;

    and its edges have `actions` (names, or calls with arguments) and `violates` (step properties). `explored` is the
    number of states explored (orbits, with symmetry), `stop` why the search ended, `cuts` the number of cut steps by
    bound. `space` are the explored states and steps, and `homes` has the node of each state, by number.
    """

    instance: Instance
    graph: networkx.DiGraph[str]
    by: tuple[str, ...]
    symmetry: bool
    explored: int
    stop: Stop
    cuts: Mapping[str, int]
    space: Space
    homes: tuple[str, ...]

    @property
    def firsts(self) -> dict[str, int]:
        """For each node the number of the first state merged into it."""
        return {name: at for at, name in reversed(list(enumerate(self.homes)))}

    def run_to(self, node: str) -> Trace:
        """Return a shortest run to the first state of a node, as CPython takes it. Raises ModelError if there is no
        such node."""
        first = self.firsts.get(node)
        if first is None:
            raise ModelError(f"the graph has no node {node}", f"its nodes are s0 to s{len(self.graph) - 1}")
        path = shortest_paths(self.space)[first]
        with self.instance.active():
            return runs_along(self.instance, self.space, [path], self.symmetry)[first]

    @property
    def complete(self) -> bool:
        """Whether the graph has all reachable states."""
        return self.stop == "complete"

    @property
    def summary(self) -> str:
        """A description of the graph in one line."""
        nodes, edges = self.graph.number_of_nodes(), self.graph.number_of_edges()
        orbits = " up to symmetry" if self.symmetry and self.instance.symmetric else ""
        by = f" projected to {', '.join(self.by)}" if self.by else ""
        wrong = sum(bool(violates) for _, violates in self.graph.nodes(data="violates"))
        marked = f", {wrong} of them violating" if wrong else ""
        ended = "" if self.complete else f"; incomplete: {STOPPED[self.stop]}"
        return (
            f"{self.title}: {nodes:,} nodes{marked} and {edges:,} edges, "
            f"of {self.explored:,} states{orbits}{by}{ended}"
        )

    def to_dot(self) -> str:
        """Return the graph as DOT, for Graphviz."""
        return render(self, "dot")

    def to_graphml(self) -> str:
        """Return the graph as GraphML."""
        return render(self, "graphml")

    def to_svg(self) -> str:
        """Return a drawing by Graphviz. Raises ModelError if that is not installed, or the graph too large to
        draw."""
        return render(self, "svg")

    def write(self, path: str | Path, format: str | None = None) -> None:
        """Write the graph to a file in `format`, by default that of the file's extension: dot, graphml, json, svg,
        png, pdf. Raises ModelError."""
        render(self, "file", Path(path), format)

    def __repr__(self) -> str:
        return f"StateGraph({self.summary})"

    def _repr_html_(self) -> str:
        return render(self, "html")


@roomy
def graph(
    model: type[Model] | Model | Instance | str,
    *,
    by: By | Iterable[By] = (),
    sizes: ChosenSizes | None = None,
    symmetry: bool = True,
    arguments: bool = False,
    loops: bool = False,
    max_states: int | None = MOST_STATES,
    max_depth: int | None = None,
    time: float | str | None = None,
    interrupt: threading.Event | None = None,
) -> StateGraph:
    """Explore a small model, and return the graph of its states.

    `model` and `sizes` are as in `quorate.check`. States that differ only in the names of symmetric values are one
    node, unless `symmetry` is False. With `by`, states with equal values of these are one node too: state variables,
    helpers without parameters, functions of the modules of the model and its properties, by name; or functions of the
    model. Edges are labelled with actions, with their `arguments` if asked for; steps from a node to itself are left
    out unless `loops`.

    The search goes past violations, up to `max_states` states, `max_depth` steps from the initial states, and `time`
    from now (in seconds, or as ``"10m"``).

    Raises ModelError if the model or an argument is wrong.
    """
    budget = Budget.of(time, interrupt=interrupt)
    instance = instance_of(model, sizes)
    lower(instance)  # raises a diagnostic for a model outside the language before anything is run
    chosen = (by,) if isinstance(by, str) or callable(by) else tuple(by)
    with instance.active():
        project = projection(instance, chosen, symmetry)
        limits = Limits(max_states, max_depth)
        budget.enter(SEARCHING)
        space = explore(instance, instance.properties, symmetry, limits, budget, arguments)
        budget.enter(DRAWING)
        found, homes = merged(space, [project(state) for state in space.states], arguments, loops)
    names = tuple(each if isinstance(each, str) else getattr(each, "__name__", "by") for each in chosen)
    return StateGraph(
        instance, found, names, symmetry, len(space.states), space.stop, dict(space.cuts), space, homes
    )


def merged(
    space: Space,
    projected: Sequence[ProjectedState],
    arguments: bool,
    loops: bool,
    valences: Sequence[str] | None = None,
) -> tuple[networkx.DiGraph[str], tuple[str, ...]]:
    """Return the graph of projections, a node for each distinct one, in the order in which they were found, and the
    node of each state. States of different `valences`, if they are given, are different nodes, which have it as
    `valence`."""
    import networkx

    found: networkx.DiGraph[str] = networkx.DiGraph()
    names: dict[tuple[ProjectedState, str], str] = {}
    kinds = valences or [""] * len(projected)
    keys = list(zip(projected, kinds, strict=True))
    for at, (values, kind) in enumerate(keys):
        name = names.get((values, kind))
        if name is None:
            name = names[values, kind] = f"s{len(names)}"
            found.add_node(
                name, values=_values(values), initial=False, violates=[], states=0, violating=0, open=False
            )
            if valences is not None:
                found.nodes[name]["valence"] = kind
        node = found.nodes[name]
        node["states"] += 1
        node["violating"] += at in space.violates
        node["initial"] |= at in space.initial
        node["open"] |= at >= space.expanded
        node["violates"] += [what for what in space.violates.get(at, ()) if what not in node["violates"]]
    for edge in space.edges:
        source, target = names[keys[edge.source]], names[keys[edge.target]]
        if source == target and not loops:
            continue
        if not found.has_edge(source, target):
            found.add_edge(source, target, actions=[], violates=[])
        data = found.edges[source, target]
        text = call(edge.action, edge.arguments) if arguments else edge.action
        data["actions"] += [text] if text not in data["actions"] else []
        data["violates"] += [what for what in edge.violates if what not in data["violates"]]
    return found, tuple(names[key] for key in keys)


def _values(projected: ProjectedState) -> dict[str, str | dict[str, str]]:
    return {name: value if isinstance(value, str) else dict(value) for name, value in projected}
