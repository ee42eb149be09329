"""*Keys*: small hashable encodings of the values of a type, which can be made without the value's class.

A bool is 0 or 1, a number itself, a symmetric value, enum member or family member its position, None None; a record
the tuple of its fields' keys; a member of a union (its position in the union, its key); a set the frozenset, a
sequence or map the tuple of its items' keys; a bag the frozenset of (key, count).
"""

from __future__ import annotations

from typing import Any, TypeAlias

from quorate.language.containers import Seq
from quorate.language.sorts import Subset
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
    cardinality,
)
from quorate.language.values import all_values

Key: TypeAlias = Any

SCALARS = IntType | RangeType | SymmetricType | EnumType | FamilyType
"""Types whose values are identified by one number."""


def key_of(value: Any, type_: Type) -> Key:
    """The key of a frozen value."""
    match type_:
        case NoneType():
            return None
        case BoolType() | IntType() | RangeType():
            return int(value)
        case SymmetricType():
            return int(value.index)
        case EnumType():
            return list(type_.cls).index(value)
        case FamilyType():
            return type_.members.index(frozenset(value))
        case OptionalType():
            return None if value is None else key_of(value, type_.item)
        case RecordType():
            return tuple(key_of(getattr(value, name), field) for name, field in type_.fields)
        case UnionType():
            kind = next(i for i, member in enumerate(type_.members) if member.cls is type(value))
            return (kind, key_of(value, type_.members[kind]))
        case SetType():
            return frozenset(key_of(item, type_.item) for item in value)
        case BagType():
            return frozenset((key_of(item, type_.item), count) for item, count in value)
        case SeqType():
            return tuple(key_of(item, type_.item) for item in value)
        case MapType():
            return tuple(key_of(item, type_.value) for item in value)


def value_of(key: Key, type_: Type, inner: bool = False) -> Any:
    """The frozen value with this key; with `inner`, in its form within a record, a set or a sequence."""
    match type_:
        case NoneType():
            return None
        case BoolType():
            return bool(key)
        case IntType():
            return key
        case RangeType():
            return int.__new__(type_.cls, key)
        case SymmetricType():
            return tuple(all_values(type_))[key]
        case EnumType():
            return list(type_.cls)[key]
        case FamilyType():
            return type_.cls(type_.members[key])
        case OptionalType():
            return None if key is None else value_of(key, type_.item, inner)
        case RecordType():
            fields = zip(key, type_.fields, strict=True)
            return type_.cls(*(value_of(each, field, inner=True) for each, (_, field) in fields))
        case UnionType():
            return value_of(key[1], type_.members[key[0]], inner)
        case SetType():
            items = [value_of(item, type_.item, inner=True) for item in key]
            return Subset(items) if inner else frozenset(items)
        case BagType():
            return frozenset((value_of(item, type_.item, inner=True), count) for item, count in key)
        case SeqType():
            items = [value_of(item, type_.item, inner=True) for item in key]
            return (type_.cls or Seq)(items) if inner else tuple(items)
        case MapType():
            return tuple(value_of(item, type_.value, inner) for item in key)


def keys_of_sort(type_: Type) -> tuple[Key, ...]:
    """The keys of all values of a type that can be iterated over or be a parameter, in order."""
    match type_:
        case BoolType():
            return (0, 1)
        case RangeType():
            return tuple(range(type_.first, type_.first + type_.size))
        case SymmetricType() | EnumType() | FamilyType():
            return tuple(range(cardinality(type_)))
        case OptionalType():
            return (None, *keys_of_sort(type_.item))
        case SetType():
            items = keys_of_sort(type_.item)
            return tuple(
                frozenset(item for i, item in enumerate(items) if mask >> i & 1)
                for mask in range(2 ** len(items))
            )
        case _:
            raise AssertionError(f"{type_} is not run over")


def rank(key: Key, type_: Type) -> int:
    """The position of a scalar in its sort, which is the index of its value in a map."""
    return int(key) - type_.first if isinstance(type_, RangeType) else int(key)
