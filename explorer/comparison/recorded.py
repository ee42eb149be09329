"""A recorded run, from a trace in memory or from a file, perhaps of another tool.

A recorded run may be incomplete: a file of another tool may not name the actions or their arguments. Two models may
have different variables, so states are mappings from the names of variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quorate.exploration import State, Trace
from quorate.language.instance import Instance
from quorate.language.words import call
from quorate.trace.changes import Change, changes_by

START = "the initial state"
"""The text of a start without an init method."""


class Foreign:
    """A recorded value that is not in the type of the model's variable, and so equals no value."""

    def __init__(self, text: str) -> None:
        self.text = text


Recordings = Mapping[str, Any]
"""Frozen values, or `Foreign` ones, by the names of state variables."""


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """A step and the state after it. `action` or `arguments` are None if unknown. `text` is the step as text.
    `problem`, if not empty, says why the step cannot be a step of the model that it is to be taken in. `partial`: the
    arguments are some of those that the action has there, with any values for the others. `stays`: the model need not
    take it, since it has no such action, and nothing changes that it has."""

    action: str | None
    arguments: Mapping[str, Any] | None
    state: Recordings
    changes: tuple[Change, ...]
    text: str
    problem: str = ""
    partial: bool = False
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded run. `initial` is the start, as a step from the variables' defaults; its action is None if there is
    no init method. `fails`: the last step failed, and the state recorded for it is the one before it."""

    initial: RecordedStep
    steps: tuple[RecordedStep, ...]
    fails: bool = False


def by_name(instance: Instance, state: State) -> dict[str, Any]:
    """Return the values of a state by the names of the variables."""
    return {variable.name: value for variable, value in zip(instance.variables, state, strict=True)}


def recorded(trace: Trace, instance: Instance, fails: bool = False) -> Recorded:
    """Return a trace of `instance` as a recorded run, which is complete. `fails`: its last step fails."""
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
                changes_by(instance, before, step),
                call(step.action, step.arguments),
            )
        )
        before = step.state
    return Recorded(start, tuple(steps), fails)
