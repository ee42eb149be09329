"""A run as it was recorded: by a trace of this session, or in a file, perhaps by another tool.

A recorded run knows as much as its source does. A file by another tool may not name the actions or their arguments,
and a model need not have all the variables of another: states are kept by the names of variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quorate.exploration import State, Trace
from quorate.language.instance import Instance
from quorate.trace.changes import Change, changes
from quorate.trace.words import call

START = "the initial state"
"""What a start is called that no init method makes."""


class Foreign:
    """A recorded value that is none of the type that the model has there, so it is equal to none."""

    def __init__(self, text: str) -> None:
        self.text = text


Recordings = Mapping[str, Any]
"""Frozen values, or `Foreign` ones, by the names of state variables."""


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """A step, and the state after it. `action` or `arguments` are None where they are not known. `text` is the step
    in words. `problem`, if not empty, says why the step can be no step of the model that it is to be taken in."""

    action: str | None
    arguments: Mapping[str, Any] | None
    state: Recordings
    changes: tuple[Change, ...]
    text: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run. `initial` is the start, as a step from the defaults; its action is None if there is no init method.
    `fails`: the last step went wrong, and the state recorded for it is the one before it."""

    initial: RecordedStep
    steps: tuple[RecordedStep, ...]
    fails: bool = False


def by_name(instance: Instance, state: State) -> dict[str, Any]:
    """The values of a state by the names of the variables."""
    return {variable.name: value for variable, value in zip(instance.variables, state, strict=True)}


def recorded(trace: Trace, instance: Instance, fails: bool = False) -> Recorded:
    """What a trace of `instance` records, which is everything. `fails`: its last step goes wrong."""
    name, given = trace.initial_action or (None, {})
    start = RecordedStep(
        name, given, by_name(instance, trace.initial), (), START if name is None else call(name, given)
    )
    steps = []
    before = trace.initial
    for step in trace.steps:
        steps.append(
            RecordedStep(
                step.action,
                step.arguments,
                by_name(instance, step.state),
                changes(instance, before, step.state),
                call(step.action, step.arguments),
            )
        )
        before = step.state
    return Recorded(start, tuple(steps), fails)
