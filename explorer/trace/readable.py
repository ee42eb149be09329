"""Reordering of a run's independent steps, and renaming of its symmetric values, to make the run readable.

A search returns independent steps in an arbitrary order. Here they are put into a fixed one: steps of a lower term
or ballot come first; then steps of the node that took the previous step; then the step caused last (by the receipt of
a message); then by node, and in the original order.

Steps are exchanged only if the result is a run to the same state, which CPython verifies each time. So the run keeps
its length and its violation. Values of symmetric sorts are renamed in the order of their appearance, if CPython takes
all steps under the new names too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from quorate.exploration import Exploration, State, Step, Trace, Violation
from quorate.language.instance import Instance
from quorate.language.records import Record
from quorate.language.sorts import Symmetric
from quorate.language.values import all_values, argument, permute
from quorate.reference.machine import Machine, Run
from quorate.trace.diagram.from_run import diagram

LONGEST = 40
"""The longest run that is reordered: the time grows with the square of the length."""


def readable(instance: Instance, violation: Violation) -> Violation:
    """Return the violation with its run in readable order and naming."""
    trace = violation.trace
    # The last step stays in place if it fails, or if it violates a step property.
    fixed = 0 if violation.kind in ("invariant", "deadlock", "always_possible") else 1
    if not 2 < len(trace.steps) <= LONGEST or trace.loop is not None:
        return violation
    with instance.active():
        trace = _Reading(instance, trace, fixed).trace()
        named = renamed(instance, trace, fails=violation.kind in ("assert", "failure"))
        if named is not trace:  # the order depends on the names
            trace = _Reading(instance, named, fixed).trace()
    return dataclasses.replace(violation, trace=trace)


def all_readable(instance: Instance, exploration: Exploration) -> Exploration:
    """Return the exploration with all runs to violations in readable order and naming."""

    def with_readable_runs(violation: Violation) -> Violation:
        further_runs = violation.further_runs
        if further_runs is not None:
            traces = (
                readable(instance, dataclasses.replace(violation, trace=trace)).trace
                for trace in further_runs.traces
            )
            violation = dataclasses.replace(
                violation, further_runs=dataclasses.replace(further_runs, traces=tuple(traces))
            )
        return readable(instance, violation)

    return dataclasses.replace(exploration, violations=tuple(map(with_readable_runs, exploration.violations)))


class _Reading:
    def __init__(self, instance: Instance, trace: Trace, fixed: int) -> None:
        self._machine = Machine(instance)
        self._trace = trace
        self._last = trace.steps[len(trace.steps) - fixed :]
        picture = diagram(instance, trace)
        self._lanes = [dot.lane for dot in picture.dots]
        epochs = [picture.statuses[dot.step][dot.lane].epoch for dot in picture.dots]
        self._epochs = [-1 if epoch is None else epoch for epoch in epochs]
        self._causes: list[set[int]] = [set() for _ in picture.dots]
        for arrow in picture.arrows:
            if arrow.received is not None:
                self._causes[arrow.received - 1].add(arrow.sent - 1)
        count = len(trace.steps) - fixed
        self._waiting = list(range(count))
        self._steps = {number: trace.steps[number] for number in self._waiting}

    def trace(self) -> Trace:
        """The reordered run."""
        order: list[int] = []
        state = self._trace.initial
        while self._waiting:
            chosen = next(number for number in self._preferred(order) if self._comes_next(number, state))
            order.append(chosen)
            self._waiting.remove(chosen)
            state = self._steps[chosen].state
        steps = (*(self._steps[number] for number in order), *self._last)
        return dataclasses.replace(self._trace, steps=steps)

    def _preferred(self, order: Sequence[int]) -> list[int]:
        """The candidates for the next step, the best first, by lanes and causes alone. The step that is next in the
        present order is always among them."""
        place = {number: at for at, number in enumerate(order)}
        lane = self._lanes[order[-1]] if order else None
        lanes_before: set[int] = set()
        ready = []
        for number in self._waiting:
            if self._lanes[number] not in lanes_before and self._causes[number] <= place.keys():
                ready.append(number)
            lanes_before.add(self._lanes[number])

        def rank(number: int) -> tuple[int, bool, int, int, int]:
            latest = max((place[cause] for cause in self._causes[number]), default=-1)
            own = self._lanes[number]
            return self._epochs[number], own != lane, -latest, own, number

        return sorted({*ready, self._waiting[0]}, key=rank)

    def _comes_next(self, number: int, state: State) -> bool:
        """Move a step before all other waiting steps, if that leads to the same state. Return whether it did."""
        passed = self._waiting[: self._waiting.index(number)]
        end = self._steps[number].state
        moved: dict[int, Step] = {}
        for each in (number, *passed) if passed else ():
            step = self._steps[each]
            run = self._machine.run(step.action, step.arguments, state)
            if not isinstance(run, Run) or run.after is None:
                return False
            state = run.after
            moved[each] = dataclasses.replace(step, state=state)
        if passed and state != end:
            return False
        self._steps.update(moved)
        return True


def renamed(instance: Instance, trace: Trace, fails: bool = False) -> Trace:
    """Return the run with the values of symmetric sorts renamed in the order of their appearance: a1 before a2. The
    run is returned unchanged if the result is not a run. `fails`: the last step may fail. To be used while the
    instance is active."""
    machine = Machine(instance)
    types = {method.name: method.types for method in machine.actions}
    names = _in_order_of_appearance(instance, trace)
    if all(old is new for old, new in names.items()) or trace.initial_action is not None:
        return trace

    def image(state: State) -> State:
        pairs = zip(state, instance.variables, strict=True)
        return tuple(permute(value, variable.type, names) for value, variable in pairs)

    if image(trace.initial) != trace.initial:
        return trace
    before, steps = trace.initial, list[Step]()
    for number, step in enumerate(trace.steps, 1):
        of_action = types[step.action]
        arguments = {
            name: argument(permute(value, of_action[name], names), of_action[name])
            for name, value in step.arguments.items()
        }
        run = machine.run(step.action, arguments, before)
        after = run.after if isinstance(run, Run) else None
        if after is None and fails and number == len(trace.steps):
            after = before
        if after is None or after != image(step.state):
            return trace
        steps.append(Step(step.action, arguments, after))
        before = after
    return dataclasses.replace(trace, steps=tuple(steps))


def _in_order_of_appearance(instance: Instance, trace: Trace) -> dict[Symmetric, Symmetric]:
    """The new name of each symmetric value."""
    seen: dict[Symmetric, None] = {}
    for step in trace.steps:
        for given in step.arguments.values():
            seen.update(dict.fromkeys(_symmetric_values(given)))
    names: dict[Symmetric, Symmetric] = {}
    for sort in instance.symmetric:
        values = list(all_values(sort))
        first = [value for value in seen if type(value) is sort.cls]
        names |= dict(zip([*first, *(value for value in values if value not in seen)], values, strict=True))
    return names


def _symmetric_values(value: Any) -> Iterator[Symmetric]:
    if isinstance(value, Symmetric):
        yield value
    elif isinstance(value, Record):
        for field in vars(value).values():
            yield from _symmetric_values(field)
    elif isinstance(value, frozenset | set):
        yield from sorted(
            (each for item in value for each in _symmetric_values(item)), key=lambda each: each.index
        )
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for item in value:
            yield from _symmetric_values(item)
