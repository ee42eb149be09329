"""`cost`: the least number of message delays, fsyncs and messages with which a protocol reaches a goal."""

from __future__ import annotations

import threading
import time as clock
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

from quorate.costs.cheapest import Cheapest
from quorate.costs.cost import Cost
from quorate.costs.distances import Distances, Levels, NotReached, distances
from quorate.costs.goals import Goal, with_goal
from quorate.costs.levels import CPythonLevels, NativeLevels
from quorate.costs.unsent import unsent
from quorate.language.checker import lower
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import Model, PropertyFunction
from quorate.native.walk import Widened
from quorate.reference.replay import concretize
from quorate.support.budget import SEARCHING, Budget, Meter, Progress, Stopped
from quorate.support.verdict_words import CheckOutcome
from quorate.verdicts.engines import without_compiler
from quorate.verdicts.limits import search_budget
from quorate.verdicts.property_verdicts import STOPPED
from quorate.verdicts.selection import ChosenSizes, instance_of

CostEngine = Literal["native", "reference"]


@roomy
def cost(
    model: type[Model] | Model | Instance | str,
    goal: Goal,
    *,
    after: Goal | None = None,
    longer: int = 0,
    sizes: ChosenSizes | None = None,
    engine: CostEngine | None = None,
    symmetry: bool = True,
    max_states: int | None = None,
    time: float | str | None = None,
    memory: int | str | None = None,
    progress: Callable[[Progress], None] | None = None,
    interrupt: threading.Event | None = None,
) -> Cost:
    """Find the cheapest run to a goal: one with the fewest message delays; among those, with the fewest fsyncs on a
    longest chain of messages; then with the fewest steps; then with the fewest fsyncs in all.

    `goal` is the name of a `@reachable` property or of a function beside the model's properties, or a function of one
    state. With `after`, another goal, runs begin in the first states that have it, those the fewest steps from an
    initial state: what a stable leader costs is what a command costs after the election. The least is taken over all
    runs that are at most `longer` steps longer than the shortest.

    `model`, `sizes`, `symmetry` and the limits are as in `quorate.check`; `engine` is that which counts the steps to
    the goal. Runs are then timed in CPython.

    Raises ModelError if the model or an argument is wrong, EngineError if the engine cannot run.
    """
    began = clock.perf_counter()
    if longer < 0:
        raise ModelError(f"longer is {longer}", "give a number of steps of at least 0")
    budget = search_budget(time, memory, interrupt, progress)
    instance, wanted = with_goal(instance_of(model, sizes), goal)
    before: PropertyFunction | None = None
    if after is not None:
        instance, before = with_goal(instance, after)
        [wanted] = instance.those_of([wanted])  # its name may have changed
    lower(instance)
    notice = "" if engine is not None else without_compiler()
    used: CostEngine = engine or ("reference" if notice else "native")
    budget = budget.from_here()
    budget.enter(SEARCHING)
    asked = _Asked(instance, wanted, before, longer, used, symmetry, max_states, budget)
    with instance.active():
        found = asked.cost()
    warnings = (*([notice] if notice else []), *found.warnings)
    return replace(found, seconds=clock.perf_counter() - began, warnings=warnings)


class _Asked:
    def __init__(
        self,
        instance: Instance,
        goal: PropertyFunction,
        after: PropertyFunction | None,
        longer: int,
        engine: CostEngine,
        symmetry: bool,
        max_states: int | None,
        budget: Budget,
    ) -> None:
        self._instance = instance
        self._goal, self._after = goal, after
        self._longer = longer
        self._engine = engine
        self._symmetry = symmetry
        self._max_states = max_states
        self._budget = budget
        self._states = 0
        self._durable = instance.durable  # a wrong name is reported before the search

    def cost(self) -> Cost:
        while True:
            try:
                with self._explored() as levels:
                    return replace(self._cost(levels), states=levels.levels[-1])
            except Widened:
                continue
            except Stopped as stopped:
                return replace(self._without_run("undecided", STOPPED[stopped.reason]), states=self._states)

    @contextmanager
    def _explored(self) -> Iterator[Levels]:
        goals = [self._goal, *([self._after] if self._after is not None else [])]
        options = self._instance, self._symmetry, self._max_states, self._budget
        levels: Levels = (
            NativeLevels(*options, goals) if self._engine == "native" else CPythonLevels(*options)
        )
        try:
            yield levels
        finally:
            self._states = levels.levels[-1]
            levels.close()

    def _cost(self, levels: Levels) -> Cost:
        try:
            known = distances(levels, self._goal, self._after, self._longer)
        except NotReached as missed:
            return self._not_reached(missed, sum(levels.cuts().values()))
        return self._timed(known)

    def _timed(self, known: Distances) -> Cost:
        begun = {
            trace.last_state: trace for trace in (concretize(self._instance, path) for path in known.paths)
        }
        longest = known.shortest + self._longer
        cheapest = Cheapest(self._instance, self._durable, known.left, longest, Meter(self._budget))
        start, steps = cheapest.run(begun)
        before = begun[start]
        number = len(before.steps)
        steps = tuple(
            replace(
                timed,
                number=number + timed.number,
                waited_for=None if timed.waited_for is None else number + timed.waited_for,
            )
            for timed in steps
        )
        return replace(
            self._without_run("holds", "reached"),
            trace=replace(before, steps=(*before.steps, *(timed.step for timed in steps))),
            steps=steps,
            shortest=known.shortest,
            longest=longest,
            warnings=tuple(unsent(self._instance, start, steps)),
        )

    def _not_reached(self, missed: NotReached, cuts: int) -> Cost:
        if missed.stop != "complete":
            return self._without_run("undecided", STOPPED[missed.stop])
        if cuts:
            why = f"no state within the bounds has {missed.name}, and bounds cut {cuts:,} steps"
            return self._without_run("undecided", why)
        return self._without_run("violated", f"no reachable state has {missed.name}")

    def _without_run(self, outcome: CheckOutcome, reason: str) -> Cost:
        return Cost(
            self._instance,
            self._goal.name,
            None if self._after is None else self._after.name,
            outcome,
            reason,
            self._engine,
            self._symmetry,
        )
