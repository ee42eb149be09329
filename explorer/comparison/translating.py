"""Values of one model as values of another that was written independently: by the names of sorts, records and fields.

What is called alike is taken for the same: a sort of the same kind and size, an enum by the names of its members, a
record by its class and fields. Models that share their sorts have the same values.
"""

from __future__ import annotations

from typing import Any

from quorate.language.sorts import Ordered, Shifted, Subset
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
    members_of,
)
from quorate.language.values import all_values, position, sequence


class Untranslatable(ValueError):
    """A value that has no counterpart in the other model."""


def alike(one: Type, other: Type) -> bool:
    """Whether types of two models may have values in common, going by names. Unions may have members that only one of
    them has, as long as they share one."""
    match one, other:
        case RangeType(), RangeType():
            kinds = [
                tuple(issubclass(each.cls, kind) for kind in (Ordered, Shifted)) for each in (one, other)
            ]
            return _named_alike(one, other) and kinds[0] == kinds[1] and one.first == other.first
        case SymmetricType(), SymmetricType():
            return _named_alike(one, other) and one.size == other.size
        case EnumType(), EnumType():
            return _named_alike(one, other) and {m.name for m in one.cls} == {m.name for m in other.cls}
        case ((RecordType() | UnionType()), (RecordType() | UnionType())):
            return any(_same_record(each, own) for each in members_of(one) for own in members_of(other))
        case OptionalType(), OptionalType():
            return alike(one.item, other.item)
        case ((SetType() | FamilyType()), (SetType() | FamilyType())):
            return alike(one.item, other.item)
        case BagType(), BagType():
            return alike(one.item, other.item)
        case SeqType(), SeqType():
            return alike(one.item, other.item)
        case MapType(), MapType():
            return (
                alike(one.key, other.key)
                and _size(one.key) == _size(other.key)
                and alike(one.value, other.value)
            )
        case BoolType(), BoolType():
            return True
    return False


def difference(one: Type, other: Type) -> str:
    """What keeps two types from being alike, innermost."""
    match one, other:
        case ((OptionalType() | BagType() | SeqType()), (OptionalType() | BagType() | SeqType())) if type(
            one
        ) is type(other):
            return difference(one.item, other.item)
        case ((SetType() | FamilyType()), (SetType() | FamilyType())):
            return difference(one.item, other.item)
        case MapType(), MapType():
            keys_fit = alike(one.key, other.key) and _size(one.key) == _size(other.key)
            return difference(one.value, other.value) if keys_fit else difference(one.key, other.key)
        case ((RecordType() | UnionType()), (RecordType() | UnionType())):
            return _difference_of_records(one, other)
        case ((RangeType() | SymmetricType()), (RangeType() | SymmetricType())) if _named_alike(one, other):
            if one.size != other.size:
                return f"{one} has {one.size} values and {other.size}"
            return f"{one} is not of one kind in both"
        case EnumType(), EnumType() if _named_alike(one, other):
            members = [", ".join(member.name for member in each.cls) for each in (one, other)]
            return f"{one} has the members {members[0]}, and {members[1]}"
    return f"{one} is not {other}"


def _difference_of_records(one: RecordType | UnionType, other: RecordType | UnionType) -> str:
    for each in members_of(one):
        for there in members_of(other):
            assert isinstance(each, RecordType)
            assert isinstance(there, RecordType)
            if _named_alike(each, there):
                fields, others = dict(each.fields), dict(there.fields)
                if fields.keys() != others.keys():
                    return f"{each} has the fields {', '.join(fields)}, and {', '.join(others)}"
                for name, type_ in fields.items():
                    if not alike(type_, others[name]):
                        return f"{each}.{name}: {difference(type_, others[name])}"
    return f"{one} is not {other}"


def _named_alike(one: Any, other: Any) -> bool:
    names: set[str] = {one.cls.__name__, other.cls.__name__}
    return len(names) == 1


def _same_record(one: RecordType, other: RecordType) -> bool:
    fields, others = dict(one.fields), dict(other.fields)
    return (
        _named_alike(one, other)
        and fields.keys() == others.keys()
        and all(alike(type_, others[name]) for name, type_ in fields.items())
    )


def _size(type_: Type) -> int:
    return sum(1 for _ in all_values(type_))


def only_in_one(one: Type, other: Type) -> list[str]:
    """The names of the records of two types that are alike which only one of them has."""
    records = [{str(each) for part in _parts(type_) for each in members_of(part)} for type_ in (one, other)]
    return sorted(records[0] ^ records[1])


def _parts(type_: Type) -> list[Type]:
    match type_:
        case OptionalType() | SetType() | FamilyType() | BagType() | SeqType():
            return _parts(type_.item)
        case MapType():
            return _parts(type_.value)
        case _:
            return [type_]


def translated(value: Any, one: Type, other: Type) -> Any:
    """Return the frozen value of `other` that a frozen value of `one`, which is alike, stands for.

    To be used while the instance of `other` is active. Raises Untranslatable if there is none.
    """
    match one, other:
        case RangeType(), RangeType():
            if not other.first <= value < other.first + other.size:
                raise Untranslatable
            return int.__new__(other.cls, value)
        case SymmetricType(), SymmetricType():
            return tuple(all_values(other))[position(value, one)]
        case EnumType(), EnumType():
            return other.cls[value.name]
        case ((RecordType() | UnionType()), (RecordType() | UnionType())):
            own = exact_type(value, one)
            assert isinstance(own, RecordType)
            for there in members_of(other):
                if _same_record(own, there):
                    fields = dict(there.fields)
                    parts = {n: translated(getattr(value, n), type_, fields[n]) for n, type_ in own.fields}
                    return there.cls(**parts)
            raise Untranslatable
        case OptionalType(), OptionalType():
            return None if value is None else translated(value, one.item, other.item)
        case ((SetType() | FamilyType()), (SetType() | FamilyType())):
            return Subset(translated(item, one.item, other.item) for item in value)
        case BagType(), BagType():
            return frozenset((translated(item, one.item, other.item), count) for item, count in value)
        case SeqType(), SeqType():
            if len(value) > other.capacity:
                raise Untranslatable
            return sequence(other, (translated(item, one.item, other.item) for item in value))
        case MapType(), MapType():
            values = {
                translated(key, one.key, other.key): translated(item, one.value, other.value)
                for key, item in zip(all_values(one.key), value, strict=True)
            }
            return tuple(values[key] for key in all_values(other.key))
        case ((BoolType() | IntType() | NoneType()), _):
            return value
    raise Untranslatable
