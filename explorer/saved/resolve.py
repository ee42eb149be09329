"""Resolution of a saved trace in a model: its names and JSON values become values of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quorate.comparison.recorded import START, Foreign, Recorded, RecordedStep
from quorate.exploration import Step, Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.values import argument
from quorate.language.words import call
from quorate.reference.machine import Machine
from quorate.saved.document import cut
from quorate.saved.json_values import Unreadable, Values, shown
from quorate.saved.trace import SavedStep, SavedTrace
from quorate.trace.changes import Change, changes_of


def resolve(saved: SavedTrace, instance: Instance) -> Recorded:
    """Return the saved run with the variables that `instance` has.

    Raises ModelError if it has none of them.
    """
    names = {variable.name for variable in instance.variables}
    if not names & saved.initial.state.keys():
        raise ModelError(
            f"this is not a run of {instance.cls.__name__}: the trace has the variables "
            f"{', '.join(saved.initial.state)}, {instance.cls.__name__} has {', '.join(names)}",
            "give the model that the trace is of",
        )
    with instance.active():
        return _Resolver(saved, instance).run()


def whole_trace(saved: SavedTrace, instance: Instance) -> Trace:
    """Return the saved trace as a trace of its model, without running it again.

    Raises ModelError if the file is incomplete, or does not fit the model.
    """
    run = resolve(saved, instance)
    with instance.active():
        for number, step in enumerate((run.initial, *run.steps)):
            problem = step.problem or _gap(step, instance, number)
            if problem:
                raise ModelError(
                    f"the trace does not fit {instance.cls.__name__} at step {number}: {problem}",
                    "quorate replay shows where they differ",
                )
    start = None if run.initial.action is None else (run.initial.action, run.initial.arguments or {})
    order = [variable.name for variable in instance.variables]
    states = [tuple(step.state[name] for name in order) for step in (run.initial, *run.steps)]
    steps = [
        Step(step.action or "", step.arguments or {}, state)
        for step, state in zip(run.steps, states[1:], strict=True)
    ]
    return Trace(states[0], start, tuple(steps), instance)


def _gap(step: RecordedStep, instance: Instance, number: int) -> str:
    for variable in instance.variables:
        value = step.state.get(variable.name, Foreign("missing"))
        if isinstance(value, Foreign):
            return f"{variable.name} is {value.text}"
    if number and (step.action is None or step.arguments is None):
        return "it does not say which action was taken"
    return ""


class _Resolver:
    def __init__(self, saved: SavedTrace, instance: Instance) -> None:
        self._saved = saved
        self._variables = instance.variables
        machine = Machine(instance)
        self._values = Values(shown=saved.format != "TLC")
        self._types = {m.name: m.types for m in (*machine.actions, *machine.inits)}

    def run(self) -> Recorded:
        saved = self._saved
        start = self._step(saved.initial, {})
        steps = []
        before = start.state
        for step in saved.steps:
            steps.append(self._step(step, before))
            before = steps[-1].state
        return Recorded(start, tuple(steps), saved.fails)

    def _step(self, step: SavedStep, before: Mapping[str, Any]) -> RecordedStep:
        state = {
            v.name: self._value(step.state[v.name], v.type) for v in self._variables if v.name in step.state
        }
        changes = self._changes(before, state) if before else ()
        action, given = step.action, step.arguments
        if action is not None and action not in self._types:
            action = cut(action)  # used for output only
        if action is None or given is None:
            text = action or ("a step" if before else START)
            return RecordedStep(action, None, state, changes, text)
        types = self._types.get(action, {})
        text = cut(f"{action}({', '.join(map(shown, given.values()))})")
        if types.keys() != given.keys():
            return RecordedStep(action, given, state, changes, text)
        arguments: dict[str, Any] = {}
        for name, type_ in types.items():
            try:
                arguments[name] = argument(self._values.frozen(given[name], type_), type_)
            except Unreadable as problem:
                return RecordedStep(action, given, state, changes, text, f"{name}: {problem}")
        return RecordedStep(action, arguments, state, changes, call(action, arguments))

    def _value(self, value: Any, type_: Any) -> Any:
        try:
            return self._values.frozen(value, type_)
        except Unreadable:
            return Foreign(cut(shown(value)))

    def _changes(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
        found: list[Change] = []
        for variable in self._variables:
            old, new = before.get(variable.name), after.get(variable.name)
            if isinstance(old, Foreign) or isinstance(new, Foreign):
                texts = [each.text if isinstance(each, Foreign) else "..." for each in (old, new)]
                if texts[0] != texts[1]:
                    found.append(Change(variable.name, "set", *texts))
            elif variable.name in before and variable.name in after:
                found += changes_of(variable.name, old, new, variable.type)
        return tuple(found)
