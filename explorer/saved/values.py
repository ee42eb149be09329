"""From the JSON of a value back to the value, given its type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from quorate.language.outcomes import BoundReached
from quorate.language.sorts import Subset
from quorate.language.types import (
    BagType,
    BoolType,
    EnumType,
    FamilyType,
    MapType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
)
from quorate.language.values import all_values, coerce_frozen, freeze
from quorate.saved.trace import Numbered, Pairs
from quorate.trace.words import plain


class Unreadable(ValueError):
    """Something in a file is no value of the type that the model has there."""


def read_state_value(value: Any, type_: Type) -> Any:
    """The frozen value of a state variable. Raises Unreadable. To be used while the instance is active."""
    return _fitted(freeze, value, type_)


def read_argument(value: Any, type_: Type) -> Any:
    """The value of a parameter. Raises Unreadable. To be used while the instance is active."""
    return _fitted(coerce_frozen, value, type_)


def _fitted(fit: Any, value: Any, type_: Type) -> Any:
    try:
        return fit(_read(value, type_), type_)
    except (BoundReached, TypeError, KeyError):
        raise _no(value, type_) from None


def _read(value: Any, type_: Type) -> Any:
    match type_:
        case OptionalType():
            return None if value is None else _read(value, type_.item)
        case BoolType():
            if isinstance(value, bool):
                return value
        case RangeType():
            if isinstance(value, int) and not isinstance(value, bool):
                return value
        case SymmetricType() | EnumType():
            return _named(value, type_)
        case RecordType():
            if isinstance(value, Mapping) and value.get("record", type_.cls.__name__) == type_.cls.__name__:
                fields = {name for name in value if name != "record" or type_.field("record")}
                if fields == {name for name, _ in type_.fields}:
                    return type_.cls(**{name: _read(value[name], field) for name, field in type_.fields})
        case UnionType():
            for member in type_.members:
                try:
                    return _read(value, member)
                except Unreadable:
                    continue
        case SetType() | FamilyType():
            return Subset(_read(item, type_.item) for item in _items(value, type_))
        case BagType():
            value = _numbered(value)
            if isinstance(value, Pairs):
                return [_read(item, type_.item) for item, count in value.items for _ in range(count)]
            return [_read(item, type_.item) for item in _items(value, type_)]
        case SeqType():
            return [_read(item, type_.item) for item in _items(value, type_)]
        case MapType():
            return _map(value, type_)
    raise _no(value, type_)


def _items(value: Any, type_: Type) -> Iterable[Any]:
    if not isinstance(value, list | tuple | set | frozenset):
        raise _no(value, type_)
    return value


def _numbered(value: Any) -> Any:
    """A list that may be a map or bag of 1 .. n, now that it is known to be one."""
    return Pairs(tuple(enumerate(value, 1))) if isinstance(value, Numbered) else value


def _map(value: Any, type_: MapType) -> dict[Any, Any]:
    value = _numbered(value)
    if isinstance(value, Pairs):
        return {_read(key, type_.key): _read(item, type_.value) for key, item in value.items}
    if isinstance(value, Mapping):
        texts = _texts(type_.key)
        if value.keys() == texts.keys():
            return {texts[key]: _read(item, type_.value) for key, item in value.items()}
    raise _no(value, type_)


def _texts(type_: Type) -> dict[str, Any]:
    return {plain(value): value for value in all_values(type_)}


def _named(value: Any, type_: SymmetricType | EnumType) -> Any:
    known = _texts(type_)
    if isinstance(value, str) and value in known:
        return known[value]
    if isinstance(type_, SymmetricType) and isinstance(value, str):
        # The same sort goes by its letter in one model and by its name in another that has two with that letter.
        name = re.escape(type_.cls.__name__)
        match = re.fullmatch(f"(?:{name[0]}|{name})([1-9][0-9]*)", value, re.IGNORECASE)
        if match is not None and int(match[1]) <= type_.size:
            return tuple(all_values(type_))[int(match[1]) - 1]
    raise _no(value, type_)


def _no(value: Any, type_: Type) -> Unreadable:
    return Unreadable(f"{shown(value)} is no {type_}")


def shown(value: Any) -> str:
    """A value of a file in words."""
    if isinstance(value, Pairs):
        return "{" + ", ".join(f"{shown(key)}: {shown(item)}" for key, item in value.items) + "}"
    if isinstance(value, Mapping):
        fields = ", ".join(f"{name}={shown(item)}" for name, item in value.items() if name != "record")
        return f"{value.get('record', '')}({fields})"
    return plain(value)
