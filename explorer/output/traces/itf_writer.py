"""Writer of ITF, the Informal Trace Format of Apalache and Quint (Apalache's ADR 015).

The encoding of values: a number is ``{"#bigint": "3"}``, a set or quorum ``#set``, a map ``#map``, a bag the
``#map`` from its items to their counts (as in TLA+'s Bags), a sequence a list; a value of a symmetric sort or of an
enum is its name; a record is a record, or in a union of classes a variant with the class as its tag. ``None`` is the
variant ``Nothing``, and a value of an optional type the variant ``Some`` of a record with the single field ``value``:
the reader `itf-py` makes Python classes of variants, which cannot be called ``None``, and expects a record as the
content of a variant.

Data that ITF does not define is in ``#meta``: of the trace, the model and the ending; of a state, the action with its
arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    exact_type,
)
from quorate.language.values import all_values
from quorate.language.words import counted, in_order, plain
from quorate.output.json.ending_json import ending_json
from quorate.output.json.identity_json import identity
from quorate.saved.formats.itf import NOTHING, SOME
from quorate.saved.trace import SavedEnding
from quorate.trace.json import plain_json

UNIT = "U_OF_UNIT"
"""The value of the unit type, as written by Apalache."""


def write(instance: Instance, trace: Trace, ending: SavedEnding | None) -> dict[str, Any]:
    """Return a trace as an ITF object."""
    about = {**identity(instance), "property": None if ending is None else ending_json(ending)}
    name, arguments = trace.initial_action or (None, {})
    states = [_state(instance, 0, name, arguments, trace.initial)]
    for number, step in enumerate(trace.steps, 1):
        states.append(_state(instance, number, step.action, step.arguments, step.state))
    # ITF has in `loop` the number of the state that a run goes back to.
    back = {} if trace.loop is None else {"loop": trace.loop}
    return {
        "#meta": {"format": "ITF", "description": "a run of a model, written by Quorate", "quorate": about},
        "params": [],
        "vars": [variable.name for variable in instance.variables],
        "states": states,
        **back,
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
            return _number(plain_json(value))
        case SymmetricType() | EnumType():
            return plain(value)
        case RecordType():
            return {name: _value(getattr(value, name), field) for name, field in type_.fields}
        case UnionType():
            return {"tag": type(value).__name__, "value": _value(value, exact_type(value, type_))}
        case SetType() | FamilyType():
            return {"#set": [_value(item, type_.item) for item in in_order(value, type_.item)]}
        case BagType():
            pairs = counted(value, type_).items()
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
