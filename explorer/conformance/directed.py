"""Runs that are known before: those of the model to a goal, saved ones, those of a test; given to the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quorate.comparison.divergence import has_no
from quorate.conformance.real import Real
from quorate.conformance.seen import Given
from quorate.exploration import Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.suggestions import did_you_mean
from quorate.language.words import call
from quorate.reference.machine import Machine
from quorate.saved.json_values import Unreadable, Values
from quorate.saved.replaying import replay
from quorate.saved.runs_file import Written
from quorate.verdicts.checking import check


def run_to(instance: Instance, name: str, time: float | None) -> Trace:
    """The run of the model to a goal, or to the violation of a property. Raises ModelError if none is found."""
    result = check(instance, properties=[name], time=time)
    traces = [verdict.trace for verdict in result.verdicts if verdict.trace is not None]
    if not traces:
        reason = "; ".join(verdict.reason for verdict in result.verdicts)
        raise ModelError(f"there is no run to {name}: {reason}", "name a @reachable goal that a run comes to")
    return traces[0]


def saved_run(instance: Instance, file: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The steps of a saved run: those that the model takes, and the first that it refuses."""
    repeated = replay(file, instance)
    steps = [(step.action, step.arguments) for step in repeated.trace.steps]
    refused = repeated.divergence.refused
    if refused is not None and refused.step > len(steps):
        step = repeated.saved.steps[refused.step - 1]
        if step.action is not None and step.arguments is not None:
            read = _Reader(instance).arguments(step.action, step.arguments)
            steps.append((step.action, read))
    return steps


def given_to(real: Real, steps: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[list[Given], str]:
    """The steps as they are given to the code, and the first that cannot be, as its action is not driven."""
    found: list[Given] = []
    for action, arguments in steps:
        if action not in real.takes:
            return found, call(action, arguments)
        found.append(Given(action, {name: arguments[name] for name in real.takes[action]}))
    return found, ""


def read_run(
    instance: Instance, machine: Machine, steps: Iterable[Written]
) -> list[tuple[str, Mapping[str, Any]]]:
    """The steps of a run of the model, read. Raises ModelError for what the model does not have."""
    reader = _Reader(instance, machine)
    return [(action, reader.arguments(action, arguments)) for action, arguments in steps]


def read_steps(instance: Instance, machine: Machine, real: Real, steps: Sequence[Written]) -> list[Given]:
    """Steps as a test writes them, read. Raises ModelError for what the model does not have."""
    reader = _Reader(instance, machine)
    found: list[Given] = []
    for action, arguments in steps:
        if action not in real.takes:
            hint = did_you_mean(action, real.takes, f"those that are driven: {', '.join(real.takes)}")
            raise ModelError(f"{real.name} drives no action called {action}", hint)
        names = real.takes[action]
        if set(arguments) != set(names):
            raise ModelError(
                f"{action} takes {', '.join(names) or 'nothing'}", "name these arguments, and no others"
            )
        read = reader.arguments(action, arguments)
        found.append(Given(action, {name: read[name] for name in names}))
    return found


class _Reader:
    def __init__(self, instance: Instance, machine: Machine | None = None) -> None:
        self._machine = machine or Machine(instance)
        self._title = instance.cls.__name__
        self._values = Values()

    def arguments(self, action: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The values of arguments that are written as in JSON."""
        if all(method.name != action for method in self._machine.actions):
            raise ModelError(f"{self._title}: {has_no('action', action)}", "the run may be of another model")
        types = self._machine.types(action)
        try:
            return {name: self._values.frozen(value, types[name]) for name, value in arguments.items()}
        except Unreadable as error:
            raise ModelError(f"{action}: {error}", "give the sizes that the run was found with") from None
