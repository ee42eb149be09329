"""Whether a run explains logs, by the definition: all runs are tried, in every order of the logs."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.reference.machine import Machine
from quorate.trace.json import plain_json, state_json

from .logs import Line


def explained(instance: Instance, logs: Sequence[Sequence[Line]], hidden: int = 0) -> bool:
    """Whether some interleaving of the logs is what some run does, with up to `hidden` further steps before each
    event."""
    with instance.active():
        machine = Machine(instance)
        starts = {run.after for run in machine.initial_runs() if run.after is not None}
        return any(_one(instance, machine, starts, order, hidden) for order in _orders(logs))


def _orders(logs: Sequence[Sequence[Line]]) -> Any:
    numbers = [number for number, log in enumerate(logs) for _ in log]
    for order in set(itertools.permutations(numbers)):
        waiting = [iter(log) for log in logs]
        yield [next(waiting[number]) for number in order]


def _one(
    instance: Instance, machine: Machine, starts: set[State], events: Sequence[Line], hidden: int
) -> bool:
    states = starts
    for event in events:
        for _ in range(hidden):
            states = states | {
                run.after for state in states for run in machine.runs(state) if run.after is not None
            }
        states = {
            run.after
            for state in states
            for run in machine.runs(state)
            if run.after is not None
            and _agrees(event, run.action, machine.arguments(run), state_json(instance, run.after))
        }
    return bool(states)


def _agrees(event: Line, action: str, arguments: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    if event.get("action", action) != action:
        return False
    given = {name: plain_json(value) for name, value in arguments.items()}
    return _within(event.get("arguments", {}), given) and _within(event.get("observed", {}), after)


def _within(some: Any, all_: Any) -> bool:
    if isinstance(some, dict):
        return isinstance(all_, dict) and all(
            key in all_ and _within(each, all_[key]) for key, each in some.items()
        )
    if isinstance(some, list):  # a set, in no order
        return isinstance(all_, list) and sorted(map(repr, some)) == sorted(map(repr, all_))
    return bool(some == all_)
