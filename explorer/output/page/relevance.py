"""The steps of a run that its end depends on.

A step matters if it made a part of the state that is needed later: at the end the evidence of the violation, or what
the goal needs; before that, what a step that matters needed to do what it did. A part is needed by a step if the step
is not possible, or has another effect on what is needed, with that part at its default, or as it was before it was
changed last. CPython tries that. The other steps are uneventful: without them the story is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from quorate.exploration import State, Step, Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.types import BagType, MapType, SetType
from quorate.language.words import counted
from quorate.output.page.evidence import MOST, Part, parts_of, without_part
from quorate.output.shown_runs import Shown
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine, Run


@dataclass(frozen=True, slots=True)
class Fold:
    """Steps, from `first` to `last`, that are shown as one row."""

    first: int
    last: int


LONG = 40
"""The least number of steps of a run in which stretches are folded."""
LEAST = 2
"""The least number of steps in a row that are folded."""


def folds_of(shown: Shown, evidence: frozenset[Part]) -> tuple[Fold, ...]:
    """Return the stretches of a long run that its end does not depend on, given the `evidence` in its last state.
    Nothing if that is not known: of a run that shows nothing, or an infinite one. Steps with notes stay. To be used
    while the instance is active."""
    trace, verdict = shown.trace, shown.verdict
    if len(trace.steps) < LONG or verdict is None or trace.loop is not None:
        return ()
    fails = verdict.violation is not None and verdict.violation.last_fails
    if not evidence and not fails:
        return ()
    kept = relevant_steps(shown.instance, trace, evidence, fails) | {note.step for note in shown.notes}
    kept |= {1, len(trace.steps)}
    folds = []
    for folded, group in groupby(range(1, len(trace.steps) + 1), key=lambda step: step not in kept):
        steps = list(group)
        if folded and len(steps) >= LEAST:
            folds.append(Fold(steps[0], steps[-1]))
    return tuple(folds)


def relevant_steps(
    instance: Instance, trace: Trace, evidence: frozenset[Part], fails: bool = False
) -> frozenset[int]:
    """Return the numbers of the steps that the parts `evidence` of the last state depend on, or that the failure of
    the last step does if it `fails`. To be used while the instance is active."""
    return _Slice(instance, trace).back_from(evidence, fails)


class _Slice:
    def __init__(self, instance: Instance, trace: Trace) -> None:
        self._instance = instance
        self._machine = Machine(instance)
        self._trace = trace
        self._states = trace.states
        self._places = {variable.name: at for at, variable in enumerate(instance.variables)}

    def back_from(self, evidence: frozenset[Part], fails: bool) -> frozenset[int]:
        needed, found = set(evidence), set[int]()
        for number in range(len(self._trace.steps), 0, -1):
            step = self._trace.steps[number - 1]
            before, after = self._states[number - 1], self._states[number]
            made = {part for part in needed if self._value(before, part) != self._value(after, part)}
            fault = self._fault(step, before) if fails and number == len(self._trace.steps) else None
            if made or fault is not None:
                found.add(number)
                needed -= made
                needed |= self._needed(number, step, made, fault)
        return frozenset(found)

    def _fault(self, step: Step, before: State) -> Fault | None:
        run = self._machine.run(step.action, step.arguments, before)
        return run.fault if isinstance(run, Run) else None

    def _needed(self, number: int, step: Step, made: set[Part], fault: Fault | None) -> set[Part]:
        """The parts of the state before a step without which it is not possible, or does not make these parts."""
        state, after = self._states[number - 1], self._states[number]
        found: set[Part] = set()
        parts = list(parts_of(self._instance, state))
        if len(parts) > MOST:
            return set(parts)
        for part in parts:
            for other in self._otherwise(state, part, number - 1):
                run = self._machine.run(step.action, step.arguments, other)
                if self._does_the_same(run, after, made, fault):
                    state = other
                else:
                    found.add(part)
                    break
        return found

    def _otherwise(self, state: State, part: Part, number: int) -> Iterator[State]:
        """The state with another value of a part: its default, and that which it had before it was changed last."""
        try:
            without = without_part(self._instance, state, part)
        except ModelError:  # the type has no default
            without = state
        if without != state:
            yield without
        if isinstance(self._type(part), SetType | BagType):
            return
        now = self._value(state, part)
        earlier = (self._value(each, part) for each in reversed(self._states[:number]))
        was = next((value for value in earlier if value != now), now)
        if was != now:
            yield self._with(state, part, was)

    def _does_the_same(self, run: Any, after: State, made: set[Part], fault: Fault | None) -> bool:
        if not isinstance(run, Run):
            return False
        if fault is not None:
            return run.fault is not None and run.fault.line == fault.line
        return run.after is not None and all(
            self._value(run.after, part) == self._value(after, part) for part in made
        )

    # ----------------------------------------------------------------------------- parts of states

    def _type(self, part: Part) -> Any:
        return self._instance.variables[self._places[part[0]]].type

    def _value(self, state: State, part: Part) -> Any:
        name, key = part
        held, type_ = state[self._places[name]], self._type(part)
        if isinstance(type_, MapType):
            return held and held[key]
        if isinstance(type_, SetType | BagType):
            return counted(held, type_).get(key, 0) if isinstance(type_, BagType) else key in held
        return held

    def _with(self, state: State, part: Part, value: Any) -> State:
        name, key = part
        at = self._places[name]
        if isinstance(self._type(part), MapType):
            value = (*state[at][:key], value, *state[at][key + 1 :])
        return (*state[:at], value, *state[at + 1 :])
