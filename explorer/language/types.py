"""The types of the language, resolved: annotations with the sizes of one instance filled in.

The reference engine coerces by them, the IR is annotated with them, and layouts are made from them.
A type names the Python class it came from, so that values can be rebuilt from packed states.

There are four kinds: what has no parts (`Scalar`, beside None and int); what has the same parts whatever its value (a
record, a map: `factors`); what is of one of several types (an optional, a union: `exact_type`); what holds any number
of items (`Collection`).
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias


class Scalar:
    """Base of the types whose values have no parts, and are told apart by their positions among all of the type."""

    __slots__ = ()


class Collection:
    """Base of the types of what holds any number of items of one type: sets, families' members, bags, sequences."""

    __slots__ = ()
    item: Type


@dataclass(frozen=True, slots=True)
class BoolType(Scalar):
    """``bool``."""

    def __str__(self) -> str:
        return "bool"


@dataclass(frozen=True, slots=True)
class IntType:
    """A whole number, as arithmetic and ``len`` give. Never stored: what is stored has a Range.

    Arithmetic on a value of a Range is meant for that Range again, its `sort`: ``t + 1`` may be stored as a Term,
    where ``len(x)`` may not. Only the checker asks for it; the types are equal.
    """

    sort: type | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return "int"


@dataclass(frozen=True, slots=True)
class NoneType:
    """The type of ``None`` before it is widened to an optional."""

    def __str__(self) -> str:
        return "None"


@dataclass(frozen=True, slots=True)
class RangeType(Scalar):
    """The integers ``first .. first + size - 1``."""

    cls: type
    first: int
    size: int

    def __str__(self) -> str:
        return self.cls.__name__


@dataclass(frozen=True, slots=True)
class SymmetricType(Scalar):
    """`size` interchangeable values; in claims, which hold for all sizes, `size` is 0."""

    cls: type
    size: int

    def __str__(self) -> str:
        return self.cls.__name__


@dataclass(frozen=True, slots=True)
class EnumType(Scalar):
    """The members of an ``enum.Enum``, in order of definition."""

    cls: type[enum.Enum]

    def __str__(self) -> str:
        return self.cls.__name__


@dataclass(frozen=True, slots=True)
class RecordType:
    """A record class and its fields in order."""

    cls: type
    fields: tuple[tuple[str, Type], ...]

    def field(self, name: str) -> Type | None:
        """The type of field `name`, or None if there is no such field."""
        return next((type_ for field, type_ in self.fields if field == name), None)

    def __str__(self) -> str:
        parts = f"[{', '.join(str(item) for _, item in self.fields)}]" if self.cls is tuple else ""
        return f"{self.cls.__name__}{parts}"


def tuple_type(items: Iterable[Type]) -> RecordType:
    """The type of tuples: servers of a grid, in claims."""
    return RecordType(tuple, tuple((str(place), item) for place, item in enumerate(items)))


@dataclass(frozen=True, slots=True)
class UnionType:
    """A union of two or more record types, in the order written."""

    members: tuple[RecordType, ...]

    def __str__(self) -> str:
        return " | ".join(map(str, self.members))


@dataclass(frozen=True, slots=True)
class OptionalType:
    """``T | None``; `item` is never optional itself."""

    item: Type

    def __str__(self) -> str:
        return f"{self.item} | None"


@dataclass(frozen=True, slots=True)
class SetType(Collection):
    """A set: ``Set[T]`` in the state, ``Subset[S]`` and ``frozenset[T]`` as values, ``set[T]`` in helpers."""

    item: Type

    def __str__(self) -> str:
        return f"set[{self.item}]"


@dataclass(frozen=True, slots=True)
class FamilyType(Scalar, Collection):
    """A family of subsets of a sort; usable wherever ``SetType(item)`` is. `members` are in order."""

    cls: type
    item: SymmetricType | RangeType | EnumType
    members: tuple[frozenset[Any], ...]

    def __str__(self) -> str:
        return self.cls.__name__


@dataclass(frozen=True, slots=True)
class BagType(Collection):
    """A multiset of at most `capacity` items, counted with multiplicity."""

    cls: type
    item: Type
    capacity: int

    def __str__(self) -> str:
        return self.cls.__name__


@dataclass(frozen=True, slots=True)
class SeqType(Collection):
    """A sequence of at most `capacity` items. An intermediate value (a concatenation) has `cls` None
    and the largest length it can have."""

    cls: type | None
    item: Type
    capacity: int

    def __str__(self) -> str:
        return self.cls.__name__ if self.cls is not None else f"Seq[{self.item}]"


@dataclass(frozen=True, slots=True)
class MapType:
    """A total map from a sort."""

    key: KeyType
    value: Type

    def __str__(self) -> str:
        return f"Map[{self.key}, {self.value}]"


NUMBER = IntType | RangeType
"""The types of whole numbers."""

KeyType: TypeAlias = BoolType | RangeType | SymmetricType | EnumType
Type: TypeAlias = (
    BoolType
    | IntType
    | NoneType
    | RangeType
    | SymmetricType
    | EnumType
    | RecordType
    | UnionType
    | OptionalType
    | SetType
    | FamilyType
    | BagType
    | SeqType
    | MapType
)


def cardinality(type_: Type) -> int:
    """The number of values of a stored type.

    Raises TypeError for ``IntType``, which has no end.
    """
    match type_:
        case NoneType():
            return 1
        case BoolType():
            return 2
        case RangeType() | SymmetricType():
            return type_.size
        case EnumType():
            return len(type_.cls)
        case RecordType():
            return math.prod(cardinality(field) for _, field in type_.fields)
        case UnionType():
            return sum(map(cardinality, type_.members))
        case OptionalType():
            return 1 + cardinality(type_.item)
        case SetType():
            return int(2 ** cardinality(type_.item))
        case FamilyType():
            return len(type_.members)
        case BagType():
            return math.comb(cardinality(type_.item) + type_.capacity, type_.capacity)
        case SeqType():
            return sum(cardinality(type_.item) ** n for n in range(type_.capacity + 1))
        case MapType():
            return int(cardinality(type_.value) ** cardinality(type_.key))
        case IntType():
            raise TypeError("int has no bound")


def without_none(type_: Type) -> Type:
    """The type of the values that are not None."""
    return type_.item if isinstance(type_, OptionalType) else type_


def sort_of(number: Type) -> type | None:
    """The Range that a number is meant for: its own, or that of the arithmetic that it comes from."""
    match number:
        case RangeType(cls=cls):
            return cls
        case IntType(sort=sort):
            return sort
        case _:
            return None


def common_number(numbers: Iterable[Type]) -> IntType:
    """The type of a number that is one of several: meant for a Range if all of them are."""
    sorts = {sort_of(number) for number in numbers}
    return IntType(sorts.pop() if len(sorts) == 1 else None)


def members_of(type_: Type) -> tuple[RecordType, ...]:
    """The record types that a record or union may be; none for another type."""
    match type_:
        case RecordType():
            return (type_,)
        case UnionType():
            return type_.members
        case _:
            return ()


def records_of(type_: Type) -> tuple[RecordType, ...]:
    """The records that a value is one of, or that are the items of a container."""
    if isinstance(type_, OptionalType | Collection):
        return records_of(type_.item)
    return members_of(type_)


def exact_type(value: Any, type_: Type) -> Type:
    """What a value of an optional or union is: None, or the type of the record that it is."""
    if isinstance(type_, OptionalType):
        return NOTHING if value is None else exact_type(value, type_.item)
    if isinstance(type_, UnionType):
        return type_.members[kind_of(value, type_)]
    return type_


def kind_of(value: Any, type_: UnionType) -> int:
    """Which member of a union a record is of."""
    return next(kind for kind, member in enumerate(type_.members) if member.cls is type(value))


NOTHING = NoneType()


def factors(type_: RecordType | MapType) -> tuple[Type, ...]:
    """The types of the parts that a value always has: the fields of a record, the values of a map by key."""
    if isinstance(type_, RecordType):
        return tuple(field for _, field in type_.fields)
    return (type_.value,) * cardinality(type_.key)


def parts_of(type_: Type) -> tuple[Type, ...]:
    """The types directly inside `type_`: of fields, members, items, keys and values."""
    match type_:
        case RecordType():
            return factors(type_)
        case UnionType():
            return type_.members
        case OptionalType() | Collection():
            return (type_.item,)
        case MapType():
            return (type_.key, type_.value)
        case NoneType() | IntType() | Scalar():
            return ()


def all_parts(*types: Type) -> Iterator[Type]:
    """`types` and all types inside them, each once, outer before inner."""
    seen: set[Type] = set()
    waiting = list(reversed(types))
    while waiting:
        type_ = waiting.pop()
        if type_ not in seen:
            seen.add(type_)
            yield type_
            waiting += reversed(parts_of(type_))


def symmetric_sorts(type_: Type) -> frozenset[SymmetricType]:
    """The symmetric sorts whose values occur in values of `type_`, as keys or as members."""
    return frozenset(part for part in all_parts(type_) if isinstance(part, SymmetricType))
