"""The search for a state in which a Python expression is true, by CPython: breadth first, and without symmetry, since
an expression may name values. It runs in a process of its own, because the expression may not end."""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from quorate.exploration import State, Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.reference.machine import Machine
from quorate.support.apart import CannotFork, Send, apart
from quorate.support.budget import Budget, Meter, Progress, Stopped, StopReason
from quorate.walking.watching import HINT, Watches

Ending = Literal["found", "nowhere", "nowhere within the bounds"] | StopReason

STATES_A_REPORT = 256
"""After how many states progress is told."""

Parents = dict[State, tuple[State, int] | None]
"""A state to that before it, and the number of the step between them; None for the first."""


@dataclass(frozen=True, slots=True)
class PythonAnswer:
    """What was found: the run to the nearest state, or None; `how` the search ended, and the number of `states`."""

    trace: Trace | None
    how: Ending
    states: int


def nearest_in_python(instance: Instance, start: Trace, expression: str, budget: Budget) -> PythonAnswer:
    """Search from the last state of a run. Raises ModelError if the expression has no value in some state."""
    with instance.active():
        machine = Machine(instance)
        search = _BreadthFirst(machine, Watches(instance, machine).condition(expression), start.last_state)
        said: dict[str, Any] = {}
        states = 1

        def tell(each: dict[str, Any]) -> None:
            nonlocal states
            said.update(each)
            if "progress" in each and budget.progress is not None:
                budget.progress(Progress(*each["progress"]))
            states = each["progress"][1] if "progress" in each else states

        try:
            for each in apart(lambda send: search.run(send, replace(budget, progress=None)), budget):
                tell(each)
        except CannotFork:
            search.run(tell, budget)
        except Stopped as stopped:
            return PythonAnswer(None, stopped.reason, states)
        if "error" in said:
            raise ModelError(said["error"], HINT)
        if "how" not in said:
            raise ModelError(f"{expression} ended the process that evaluated it", HINT)
        path = said["path"]
        trace = None if path is None else _taken(machine, start, path)
        return PythonAnswer(trace, said["how"], said["states"])


def _taken(machine: Machine, start: Trace, path: list[int]) -> Trace:
    """The run that goes on from `start` with the steps of these numbers."""
    steps, state = list(start.steps), start.last_state
    for number in path:
        run = list(machine.distinct_runs(state))[number]
        assert run.after is not None
        steps.append(machine.step(run))
        state = run.after
    return replace(start, steps=tuple(steps), loop=None)


class _BreadthFirst:
    def __init__(self, machine: Machine, holds: Callable[[State], bool], first: State) -> None:
        self._machine = machine
        self._holds = holds
        self._parents: Parents = {first: None}
        self._first = first
        self._cut = False

    def run(self, send: Send, budget: Budget) -> None:
        """Search, and send progress and then the answer, or an error."""
        try:
            path, how = self._search(send, budget)
        except ModelError as error:
            send({"error": error.diagnostic.message})
        else:
            send({"path": path, "how": how, "states": len(self._parents)})

    def _search(self, send: Send, budget: Budget) -> tuple[list[int] | None, Ending]:
        if self._holds(self._first):
            return [], "found"
        began, meter = clock.perf_counter(), Meter(budget)
        level, depth, transitions, seen = [self._first], 0, 0, 0
        while level:
            further: list[State] = []
            for state in level:
                if seen % STATES_A_REPORT == 0:
                    seconds = clock.perf_counter() - began
                    left = len(further) + len(level)
                    send({"progress": [depth, len(self._parents), transitions, left, 0, seconds]})
                seen += 1
                for number, run in enumerate(self._machine.distinct_runs(state)):
                    transitions += 1
                    self._cut |= run.cut is not None
                    if run.after is None or run.after in self._parents:
                        continue
                    self._parents[run.after] = (state, number)
                    if self._holds(run.after):
                        return self._path(run.after), "found"
                    if self._machine.constrained(run.after) is None:
                        further.append(run.after)
                    else:
                        self._cut = True
                try:
                    meter.check()
                except Stopped as stopped:
                    return None, stopped.reason
            level, depth = further, depth + 1
        return None, "nowhere within the bounds" if self._cut else "nowhere"

    def _path(self, state: State) -> list[int]:
        found: list[int] = []
        while (before := self._parents[state]) is not None:
            state, number = before
            found.append(number)
        return found[::-1]
