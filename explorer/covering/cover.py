"""`cover`: few runs of a model that cover its transitions, actions, pairs of actions, or goals."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quorate.covering.fewest import fewest_walks
from quorate.covering.labelled import Covering, Item, Reached, labelled
from quorate.covering.realising import Realising
from quorate.covering.walks import Walk, covering_walks
from quorate.exploration import Limits, State, Stop, Trace
from quorate.graphs.explore import explore
from quorate.language.checker import lower
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import Model
from quorate.reference.machine import Machine
from quorate.support.budget import DRAWING, SEARCHING, Budget, Stopped
from quorate.support.rendering import render
from quorate.verdicts.of_instance import OfInstance
from quorate.verdicts.selection import ChosenSizes, instance_of

MOST_STATES = 50_000
"""The default state limit."""


@dataclass(frozen=True, slots=True, repr=False)
class Cover(OfInstance):
    """Runs that together cover what was asked for (`covering`).

    `of` is how many items the explored states and steps have, `covered` how many of them the runs cover. `missing`
    names actions or goals that no explored step takes or reaches. `fewest`: fewer runs cannot cover as much.
    `states` were explored (orbits, with `symmetry`), and `stop` says why the search, or the making of runs, ended.
    """

    instance: Instance
    covering: Covering
    runs: tuple[Trace, ...]
    covered: int
    of: int
    missing: tuple[str, ...]
    fewest: bool
    states: int
    symmetry: bool
    arguments: bool
    stop: Stop

    @property
    def complete(self) -> bool:
        """Whether all reachable states were explored, and what they have is covered."""
        return self.stop == "complete" and self.covered == self.of

    @property
    def steps(self) -> int:
        """The number of steps of all runs."""
        return sum(len(run.steps) for run in self.runs)

    def write(self, path: str | Path) -> None:
        """Write the runs as JSON to a file. Raises ModelError."""
        render(self, "file", Path(path))

    def __str__(self) -> str:
        return render(self, "text")

    def __repr__(self) -> str:
        return f"Cover({str(self).splitlines()[0]})"


@roomy
def cover(
    model: type[Model] | Model | Instance | str,
    covering: Covering = "transitions",
    *,
    sizes: ChosenSizes | None = None,
    symmetry: bool = True,
    arguments: bool = False,
    longest: int | None = None,
    max_states: int | None = MOST_STATES,
    max_depth: int | None = None,
    time: float | str | None = None,
    interrupt: threading.Event | None = None,
) -> Cover:
    """Explore a model, and return few runs that together take all its transitions, or all actions, all pairs of
    actions that follow each other, or reach all goals.

    A transition is a step between two states by an action, up to the names of symmetric values unless `symmetry` is
    False; with `arguments`, steps that differ in their arguments only are different, and there is no symmetry. Runs
    have at most `longest` steps; then what lies deeper is not covered.

    `model` and `sizes` are as in `quorate.check`; limits as in `quorate.graph`. Raises ModelError if the model or an
    argument is wrong.
    """
    if longest is not None and longest < 1:
        raise ModelError("a run of no steps covers nothing", "give --longest a number from 1 on")
    budget = Budget.of(time, interrupt=interrupt)
    instance = instance_of(model, sizes)
    lower(instance)  # raises a diagnostic for a model outside the language before anything is run
    fewest = covering == "transitions" and longest is None
    symmetry = symmetry and bool(instance.symmetric) and not arguments
    with instance.active():
        budget.enter(SEARCHING)
        space = explore(instance, (), symmetry, Limits(max_states, max_depth), budget, arguments)
        graph = labelled(space, covering, _goals(instance))
        items = graph.items
        budget.enter(DRAWING)
        runs: list[Trace] = []
        covered: set[Item] = set()
        stop = space.stop
        try:
            making = Realising(instance, space, symmetry, budget)
            walks = covering_walks(graph, longest, budget)
            if fewest:
                walks = [Walk(begin, edges, set(edges)) for begin, edges in fewest_walks(graph, walks)]
            for walk in walks:
                runs.append(making.run(graph.states[walk.begin], walk.edges))
                covered |= walk.items
        except Stopped as stopped:
            stop = stopped.reason
    return Cover(
        instance,
        covering,
        tuple(runs),
        len(covered),
        len(items),
        tuple(_missing(instance, covering, items)),
        len(runs) == 1 or (fewest and stop == space.stop),
        len(space.states),
        symmetry,
        arguments,
        stop,
    )


def _goals(instance: Instance) -> Reached:
    machine = Machine(instance)
    goals = [p for p in instance.properties if p.kind == "reachable"]

    def reached(state: State) -> Iterator[str]:
        return (goal.name for goal, value in machine.judge(goals, state) if value is True)

    return reached


def _missing(instance: Instance, covering: Covering, items: frozenset[Item]) -> Iterator[str]:
    if covering == "actions":
        named = [action.__name__ for action in instance.actions]
    elif covering == "goals":
        named = [p.name for p in instance.properties if p.kind == "reachable"]
    else:
        named = []
    return (name for name in named if name not in items)
