"""`valence_graph`: the state graph of a small model, by what can still be decided."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable

from quorate.exploration import Limits
from quorate.graphs.projections import By, ProjectedState, projection
from quorate.graphs.space import Edge, Space
from quorate.graphs.state_graph import StateGraph, merged
from quorate.language.checker import lower
from quorate.language.depth import roomy
from quorate.language.instance import Instance
from quorate.language.model import Model
from quorate.reference.canonical_states import Symmetries
from quorate.reference.machine import Machine
from quorate.reference.valence import Classified, classify, is_exchanged
from quorate.support.budget import DRAWING, SEARCHING, Budget
from quorate.verdicts.selection import ChosenSizes, decisions_of, instance_of

MOST_STATES = 20_000
"""The default limit of states, which are explored in CPython and without symmetry."""
MOST_WHOLE = 60
"""The most nodes that are whole states, unless they are asked for: larger graphs cannot be read."""


@roomy
def valence_graph(
    model: type[Model] | Model | Instance | str,
    *,
    decisions: str | None = None,
    by: By | Iterable[By] = (),
    sizes: ChosenSizes | None = None,
    symmetry: bool = True,
    max_states: int | None = MOST_STATES,
    max_depth: int | None = None,
    time: float | str | None = None,
    interrupt: threading.Event | None = None,
) -> StateGraph:
    """Explore a small model, and return the graph of its states, each with its valence (`quorate.valence`): states of
    different valence are different nodes. `decisions` is the function that says what is decided, and the other
    arguments are those of `quorate.graph`; without `by`, a graph of more than 60 states has a node for each valence.

    Raises ModelError if the model or an argument is wrong, Stopped at the end of the time.
    """
    budget = Budget.of(time, interrupt=interrupt)
    instance = instance_of(model, sizes)
    lower(instance)  # raises a diagnostic for a model outside the language before anything is run
    function = decisions_of(instance, decisions)
    chosen = (by,) if isinstance(by, str) or callable(by) else tuple(by)
    budget = budget.from_here()
    budget.enter(SEARCHING)
    with instance.active():
        machine = Machine(instance)
        project = projection(instance, chosen, symmetry)
        found = classify(machine, function, Limits(max_states, max_depth), budget)
        budget.enter(DRAWING)
        space = _space(machine, found)
        symmetries = Symmetries(instance) if symmetry and not chosen else None
        projected = [
            project(state if symmetries is None else symmetries.canonical(state)) for state in space.states
        ]
        if not chosen and len(set(projected)) > MOST_WHOLE:
            nothing: ProjectedState = ()
            projected = [nothing] * len(projected)
        kinds = [_word(instance, found, at, symmetry) for at in range(len(projected))]
        graph, homes = merged(space, projected, False, False, kinds)
    names = [each if isinstance(each, str) else getattr(each, "__name__", "by") for each in chosen]
    return StateGraph(
        instance,
        graph,
        ("valence", *names),
        False,
        len(space.states),
        found.stop,
        dict(space.cuts),
        space,
        homes,
    )


def _space(machine: Machine, found: Classified) -> Space:
    graph = found.graph
    steps = [(at, edge) for at, edges in enumerate(graph.edges) for edge in edges or ()]
    return Space(
        states=graph.states,
        initial=graph.initial,
        edges=[
            Edge(at, edge.target, edge.run.action, machine.arguments(edge.run))
            for at, edge in steps
            if edge.target is not None
        ],
        cuts=Counter(edge.bound for _, edge in steps if edge.bound),
        expanded=sum(edges is not None for edges in graph.edges),
        stop=found.stop,
    )


def _word(instance: Instance, found: Classified, at: int, symmetry: bool) -> str:
    """The valence of a state: ``critical``, ``bivalent``, ``0-valent``, ``stuck``, ``unknown``."""
    if found.critical[at]:
        return "critical"
    if found.kinds[at] != "univalent":
        return found.kinds[at]
    (value,) = found.possible[at]
    return "univalent" if symmetry and is_exchanged(instance, value) else f"{value}-valent"
