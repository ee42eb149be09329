"""ITF, the Informal Trace Format of Apalache and Quint (Apalache's ADR 015), read and written.

How values are written: a number as ``{"#bigint": "3"}``, a set or quorum as ``#set``, a map as ``#map``, a bag as the
``#map`` from its items to how often it has them (as TLA+'s Bags), a sequence as a list; a value of a symmetric sort
or of an enum by its name; a record as a record, and where it is of a union of classes as a variant, with its class
as the tag. ``None`` is the variant ``Nothing``, and a value of an optional type is the variant ``Some`` of a record
with the one field ``value``: the reader `itf-py` makes Python classes of variants, which cannot be called ``None``,
and takes what a variant holds for a record. Read are also ``None``, and ``Some`` of the value itself.

What ITF has no place for is in ``#meta``: that of the whole tells the model and what the trace shows, that of a state
the action with its arguments. Traces of other tools have neither, and are read all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from quorate.exploration import State, Trace
from quorate.language.instance import Instance
from quorate.language.types import (
    BagType,
    BoolType,
    EnumType,
    FamilyType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
)
from quorate.language.values import all_values
from quorate.saved.document import whole_number
from quorate.saved.formats.quorate_json import ending_json, read_about, read_action
from quorate.saved.identity import identity
from quorate.saved.parts import Part
from quorate.saved.trace import Pairs, SavedEnding, SavedStep, SavedTrace
from quorate.trace.json import plain_json
from quorate.trace.words import bag_in_order, in_order, plain

NOTHING, SOME = "Nothing", "Some"
UNIT = "U_OF_UNIT"
"""The one value of the unit type, as Apalache writes it."""


def write(instance: Instance, trace: Trace, ending: SavedEnding | None) -> dict[str, Any]:
    """A trace as an ITF object."""
    about = {**identity(instance), "property": None if ending is None else ending_json(ending)}
    name, arguments = trace.initial_action or (None, {})
    states = [_state(instance, 0, name, arguments, trace.initial)]
    for number, step in enumerate(trace.steps, 1):
        states.append(_state(instance, number, step.action, step.arguments, step.state))
    return {
        "#meta": {"format": "ITF", "description": "a run of a model, written by Quorate", "quorate": about},
        "params": [],
        "vars": [variable.name for variable in instance.variables],
        "states": states,
    }


def _state(
    instance: Instance, index: int, action: str | None, arguments: Mapping[str, Any], state: State
) -> dict[str, Any]:
    given = {name: plain_json(value) for name, value in arguments.items()}
    values = {v.name: _value(value, v.type) for v, value in zip(instance.variables, state, strict=True)}
    return {"#meta": {"index": index, "action": action, "arguments": given}, **values}


def _value(value: Any, type_: Type) -> Any:
    match type_:
        case NoneType():
            return {"tag": NOTHING, "value": UNIT}
        case OptionalType():
            if value is None:
                return {"tag": NOTHING, "value": UNIT}
            return {"tag": SOME, "value": {"value": _value(value, type_.item)}}
        case BoolType():
            return bool(value)
        case RangeType() | IntType():
            return _number(value)
        case SymmetricType() | EnumType():
            return plain(value)
        case RecordType():
            return {name: _value(getattr(value, name), field) for name, field in type_.fields}
        case UnionType():
            member = next(member for member in type_.members if member.cls is type(value))
            return {"tag": member.cls.__name__, "value": _value(value, member)}
        case SetType() | FamilyType():
            return {"#set": [_value(item, type_.item) for item in in_order(value, type_.item)]}
        case BagType():
            pairs = bag_in_order(value, type_)
            return {"#map": [[_value(item, type_.item), _number(count)] for item, count in pairs]}
        case SeqType():
            return [_value(item, type_.item) for item in value]
        case MapType():
            keys = all_values(type_.key)
            return {
                "#map": [
                    [_value(key, type_.key), _value(item, type_.value)]
                    for key, item in zip(keys, value, strict=True)
                ]
            }


def _number(value: int) -> dict[str, str]:
    return {"#bigint": str(int(value))}


def read(document: Any) -> SavedTrace | None:
    """The trace of an ITF document, written by whatever tool; None for what is no ITF."""
    if not isinstance(document, Mapping) or not {"vars", "states"} <= document.keys():
        return None
    whole = Part(document)
    meta = whole.get("#meta")
    about = meta.get("quorate") if meta.given else meta
    told = read_about(about if about.given else Part({}))
    steps = [_read_state(state) for state in whole["states"].items()]
    if not steps:
        raise ValueError("it has no states")
    first = steps[0]
    return SavedTrace(
        format="ITF",
        # What others call the action of the first state is no init method of ours.
        initial=first if first.arguments is not None else replace(first, action=None),
        steps=tuple(steps[1:]),
        model=told.model,
        sizes=told.sizes,
        sources=told.sources,
        ending=told.ending,
    )


def _read_state(state: Part) -> SavedStep:
    values = {
        name: _plain(value)
        for name, value in state.parts().items()
        if name != "#meta" and not name.startswith("mbt::")
    }
    about = state.get("#meta")
    step = read_action(about if about.given else Part({}), values)
    # Quint tells the action in variables of its own.
    taken = state.get("mbt::actionTaken")
    return replace(step, action=taken.text()) if step.action is None and taken.given else step


def _plain(part: Part) -> Any:
    """An ITF value as a file of our own would have it."""
    if isinstance(part.value, list):
        return [_plain(item) for item in part.items()]
    if not isinstance(part.value, Mapping):
        return part.value
    for wrapper in ("#bigint", "#set", "#tup", "#map"):
        if wrapper in part.value:
            return _unwrapped(wrapper, part[wrapper])
    if part.value.keys() == {"tag", "value"}:
        return _variant(part["tag"].text(), part["value"])
    return {name: _plain(field) for name, field in part.parts().items()}


def _unwrapped(wrapper: str, content: Part) -> Any:
    if wrapper == "#bigint":
        return whole_number(content.text())
    if wrapper == "#map":
        return Pairs(tuple((_plain(key), _plain(item)) for key, item in content.pairs()))
    return [_plain(item) for item in content.items()]


def _variant(tag: str, value: Part) -> Any:
    if tag in (NOTHING, "None"):
        return None
    content = _plain(value)
    if tag == SOME:
        wrapped = isinstance(content, Mapping) and content.keys() == {"value"}
        return content["value"] if wrapped else content
    return {"record": tag, **content} if isinstance(content, Mapping) else {"record": tag}
