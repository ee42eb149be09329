"""*Keys*: small hashable encodings of the values of a type, which can be made without the value's class.

A bool is 0 or 1, a number itself, a symmetric value, enum member or family member its position, None None; a record
the tuple of its fields' keys; a member of a union (its position in the union, its key); a set the frozenset, a
sequence or map the tuple of its items' keys; a bag the frozenset of (key, count).
"""

from __future__ import annotations

from typing import Any, TypeAlias

from quorate.language.sorts import Subset
from quorate.language.types import (
    BagType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    Scalar,
    SeqType,
    SetType,
    Type,
    UnionType,
    cardinality,
    factors,
    kind_of,
)
from quorate.language.values import all_values, position, sequence

Key: TypeAlias = Any


def key_of(value: Any, type_: Type) -> Key:
    """The key of a frozen value."""
    match type_:
        case NoneType():
            return None
        case IntType() | RangeType():
            return int(value)
        case Scalar():
            return position(value, type_)
        case OptionalType():
            return None if value is None else key_of(value, type_.item)
        case RecordType():
            return tuple(key_of(getattr(value, name), field) for name, field in type_.fields)
        case UnionType():
            kind = kind_of(value, type_)
            return (kind, key_of(value, type_.members[kind]))
        case SetType():
            return frozenset(key_of(item, type_.item) for item in value)
        case BagType():
            return frozenset((key_of(item, type_.item), count) for item, count in value)
        case SeqType():
            return tuple(key_of(item, type_.item) for item in value)
        case MapType():
            return tuple(key_of(item, type_.value) for item in value)


def value_of(key: Key, type_: Type) -> Any:
    """The frozen value with this key."""
    match type_:
        case NoneType():
            return None
        case IntType():
            return key
        case RangeType():
            return int.__new__(type_.cls, key)
        case Scalar():
            return tuple(all_values(type_))[key]
        case OptionalType():
            return None if key is None else value_of(key, type_.item)
        case RecordType():
            return type_.cls(*map(value_of, key, factors(type_)))
        case UnionType():
            return value_of(key[1], type_.members[key[0]])
        case SetType():
            return Subset(value_of(item, type_.item) for item in key)
        case BagType():
            return frozenset((value_of(item, type_.item), count) for item, count in key)
        case SeqType():
            return sequence(type_, (value_of(item, type_.item) for item in key))
        case MapType():
            return tuple(value_of(item, type_.value) for item in key)


def keys_of_sort(type_: Type) -> tuple[Key, ...]:
    """The keys of all values of a type that can be iterated over or be a parameter, in order."""
    match type_:
        case RangeType():
            return tuple(range(type_.first, type_.first + type_.size))
        case Scalar():
            return tuple(range(cardinality(type_)))
        case _:
            return tuple(key_of(value, type_) for value in all_values(type_))


def rank(key: Key, type_: Type) -> int:
    """The position of a scalar in its sort, which is the index of its value in a map."""
    return int(key) - type_.first if isinstance(type_, RangeType) else int(key)
