"""Runs made shorter by leaving steps out: those without which CPython still comes to the violation, or to the goal.

What is left has no step that can be left out alone, which does not make it a shortest run (Zeller and Hildebrandt,
Simplifying and Isolating Failure-Inducing Input, 2002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quorate.exploration import State, Step, Trace
from quorate.language.outcomes import Disabled
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine, Run
from quorate.reference.replay import Ending
from quorate.support.budget import Budget


def without_needless_steps(
    machine: Machine, trace: Trace, ending: Ending, kept: int, budget: Budget
) -> Trace:
    """Return a run to `ending` (a goal is one whose property is `reachable`) that has the first `kept` steps of
    `trace` and some of the others, in their order; as short as it is when the budget ends. To be used while the
    instance is active."""
    return _Shortening(machine, trace, ending, kept, budget).shortened()


class _Shortening:
    def __init__(self, machine: Machine, trace: Trace, ending: Ending, kept: int, budget: Budget) -> None:
        self._machine = machine
        self._ending = ending
        self._budget = budget
        self._trace = trace
        self._first, self._steps = trace.steps[:kept], list(trace.steps[kept:])
        self._begin = self._first[-1].state if self._first else trace.initial
        self._runs: dict[tuple[State, int], Run | None] = {}

    def shortened(self) -> Trace:
        # Steps are known by their number in the run given, whatever state they lead to meanwhile.
        numbers = list(range(len(self._steps)))
        size = len(numbers) // 2
        while size:
            at, found = 0, False
            while at < len(numbers):
                shorter = self._taken([*numbers[:at], *numbers[at + size :]])
                if self._budget.stop_reason() is not None:
                    return self._run(numbers)
                if shorter is not None and len(shorter) < len(numbers):
                    numbers, found = shorter, True
                else:
                    at += size
            if size > 1 or not found:
                size //= 2
        return self._run(numbers)

    def _taken(self, numbers: Sequence[int]) -> list[int] | None:
        """Which of these steps are possible one after the other, up to the ending; None if they do not come to it."""
        state, taken = self._begin, list[int]()
        if self._is_end(state):
            return taken
        for number in numbers:
            run = self._ran(state, number, self._steps[number])
            if run is None:
                continue
            taken.append(number)
            if self._ends(state, run):
                return taken
            if run.after is None:
                return None
            state = run.after
        return None

    def _ran(self, state: State, number: int, step: Step) -> Run | None:
        """The run of a step from another state; None if it is not possible there, or is cut."""
        if (state, number) not in self._runs:
            run = self._machine.run(step.action, step.arguments, state)
            self._runs[state, number] = None if isinstance(run, Disabled) or run.cut is not None else run
        return self._runs[state, number]

    def _ends(self, before: State, run: Run) -> bool:
        """Whether the run from `before` comes to the ending."""
        ending = self._ending
        if run.after is None:
            of_action = ending.property is None and run.action == ending.name
            return of_action and run.fault is not None and ending.is_of(run.fault, self._machine.instance)
        if ending.property is not None and ending.property.kind == "step":
            return self._is_bad(self._machine.holds(ending.property, before, run.after))
        return self._is_end(run.after)

    def _is_end(self, state: State) -> bool:
        ending = self._ending
        if ending.kind == "deadlock":
            return self._machine.is_deadlock(state)
        if ending.property is None or ending.property.kind == "step":
            return False
        value = self._machine.holds(ending.property, state)
        return value is True if ending.property.kind == "reachable" else self._is_bad(value)

    def _is_bad(self, value: bool | Fault) -> bool:
        return isinstance(value, Fault) if self._ending.kind == "failure" else value is False

    def _run(self, numbers: Sequence[int]) -> Trace:
        state, steps = self._begin, list(self._first)
        for number in numbers:
            run = self._ran(state, number, self._steps[number])
            assert run is not None
            if run.after is None:  # the step that fails
                steps.append(replace(self._steps[number], state=state))
                break
            steps.append(self._machine.step(run))
            state = run.after
        return replace(self._trace, steps=tuple(steps))
