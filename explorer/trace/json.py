"""Traces as JSON, in the format of docs/json.md."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

from quorate.exploration import State, Trace
from quorate.language.instance import Instance
from quorate.language.records import Record
from quorate.language.sorts import Range, Symmetric
from quorate.language.temporal import Fairness
from quorate.language.types import BagType, FamilyType, MapType, SeqType, SetType, Type, without_none
from quorate.language.values import MapArgument, all_values
from quorate.language.words import call, counted, plain
from quorate.trace.changes import changes_by


def value_json(value: Any, type_: Type) -> Any:
    """Return a frozen value of `type_` as JSON values."""
    if value is None:
        return None
    match without_none(type_):
        case SetType() | FamilyType() | BagType() as held:
            members = counted(value, held).items()
            return [value_json(each, held.item) for each, count in members for _ in range(count)]
        case SeqType(item=item):
            return [value_json(each, item) for each in value]
        case MapType(key=key, value=item):
            return {plain(k): value_json(each, item) for k, each in zip(all_values(key), value, strict=True)}
        case _:
            return plain_json(value)


def plain_json(value: Any) -> Any:
    """Return a value whose type is not given (an argument, a witness) as JSON values."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Range):
        return value.shown
    if isinstance(value, int):
        return int(value)
    if isinstance(value, enum.Enum | Symmetric):
        return plain(value)
    if isinstance(value, Record):
        fields = {name: plain_json(field) for name, field in vars(value).items()}
        return {"record": type(value).__name__, **fields}
    if isinstance(value, set | frozenset):
        return [plain_json(item) for item in sorted(value, key=plain)]
    if isinstance(value, Mapping | MapArgument):
        return {plain(key): plain_json(item) for key, item in value.items()}
    return [plain_json(item) for item in value]


def state_json(instance: Instance, state: State) -> dict[str, Any]:
    """Return a state as an object from variables to values."""
    return {
        variable.name: value_json(value, variable.type)
        for variable, value in zip(instance.variables, state, strict=True)
    }


def trace_json(instance: Instance, trace: Trace) -> dict[str, Any]:
    """Return a trace as an object with `initial_action`, `initial`, `steps` and `loop`."""
    with instance.active():
        return _trace_json(instance, trace)


def _trace_json(instance: Instance, trace: Trace) -> dict[str, Any]:
    start = None
    if trace.initial_action is not None:
        name, arguments = trace.initial_action
        start = _action_json(name, arguments)
    steps = []
    before = trace.initial
    for step in trace.steps:
        steps.append(
            {
                **_action_json(step.action, step.arguments),
                "changes": [str(change) for change in changes_by(instance, before, step)],
                "state": state_json(instance, step.state),
            }
        )
        before = step.state
    initial = state_json(instance, trace.initial)
    return {"initial_action": start, "initial": initial, "steps": steps, "loop": trace.loop}


def fairness_json(fairness: Fairness) -> dict[str, Any]:
    """Return an assumption as an object."""
    return {
        "action": fairness.action,
        "strength": fairness.strength,
        "parameters": list(fairness.parameters),
    }


def _action_json(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: plain_json(value) for name, value in arguments.items()}
    return {"action": name, "arguments": given, "text": call(name, arguments)}
