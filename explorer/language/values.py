"""Values of the types: defaults, coercion into a type, and states that can be hashed and compared.

A *frozen* value is immutable and hashable: a Set is a frozenset, a Map a tuple in the order of its key's
sort, a Seq a tuple, a Bag a frozenset of (item, count). A *thawed* value is what an action sees and changes.
Scalars and records are the same either way.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quorate.language.activity import current
from quorate.language.annotations import record_type
from quorate.language.containers import Map, Seq, Set
from quorate.language.diagnostics import ModelError
from quorate.language.outcomes import BoundReached
from quorate.language.records import Record
from quorate.language.sorts import Subset, Symmetric, symmetric_values
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


def all_values(type_: Type) -> Iterator[Any]:
    """All values of a type that can be enumerated, in its order: a sort's own order, fields left to right."""
    match type_:
        case NoneType():
            yield None
        case BoolType():
            yield from (False, True)
        case RangeType():
            yield from (int.__new__(type_.cls, type_.first + i) for i in range(type_.size))
        case SymmetricType():
            yield from symmetric_values(type_.cls, type_.size)
        case EnumType():
            yield from type_.cls
        case RecordType():
            for values in itertools.product(*(tuple(all_values(field)) for _, field in type_.fields)):
                yield type_.cls(*values)
        case UnionType():
            for member in type_.members:
                yield from all_values(member)
        case OptionalType():
            yield None
            yield from all_values(type_.item)
        case FamilyType():
            yield from map(type_.cls, type_.members)
        case SetType():
            items = tuple(all_values(type_.item))
            for mask in range(2 ** len(items)):
                yield Subset(item for i, item in enumerate(items) if mask >> i & 1)
        case SeqType():
            items = tuple(all_values(type_.item))
            for length in range(type_.capacity + 1):
                for chosen in itertools.product(items, repeat=length):
                    yield Seq(chosen) if type_.cls is None else type_.cls(chosen)
        case _:
            raise ModelError(f"the values of {type_} cannot be enumerated")


def default(type_: Type) -> Any:
    """The frozen value a state variable has at first if nothing else is said.

    Raises ModelError for a type that has no natural first value (a symmetric sort, a record).
    """
    match type_:
        case BoolType():
            return False
        case RangeType():
            return int.__new__(type_.cls, type_.first)
        case EnumType():
            return next(iter(type_.cls))
        case OptionalType() | NoneType():
            return None
        case SetType() | BagType():
            return frozenset()
        case SeqType():
            return ()
        case MapType():
            return tuple(default(type_.value) for _ in all_values(type_.key))
        case SymmetricType():
            raise ModelError(
                f"a {type_} has no first value to start with",
                f"write {type_} | None, or give it a value in an @init method",
            )
        case _:
            raise ModelError(
                f"{type_} has no first value to start with",
                f"write {type_} | None, or set it in an @init method",
            )


def coerce(value: Any, type_: Type) -> Any:
    """`value` as a value of `type_`, containers copied so that nothing is shared.

    Raises BoundReached where it does not fit; TypeError where it is of another kind (the checker refuses
    such models before they run).
    """
    match type_:
        case RangeType():
            if type(value) is type_.cls:
                return value
            if not isinstance(value, int):
                raise TypeError(f"{value!r} is no {type_}")
            if not type_.first <= value < type_.first + type_.size:
                raise BoundReached(type_.cls.__name__)
            return int.__new__(type_.cls, value)
        case SymmetricType() | EnumType() | RecordType():
            if type(value) is not type_.cls:
                raise TypeError(f"{value!r} is no {type_}")
            return value
        case UnionType():
            if not any(type(value) is member.cls for member in type_.members):
                raise TypeError(f"{value!r} is no {type_}")
            return value
        case OptionalType():
            return None if value is None else coerce(value, type_.item)
        case BoolType():
            if not isinstance(value, bool):
                raise TypeError(f"{value!r} is no bool")
            return value
        case IntType() | NoneType():
            return value
        case FamilyType():
            return Subset(value)
        case SetType() | BagType() | SeqType() | MapType():
            return thaw(freeze(value, type_), type_)


def freeze(value: Any, type_: Type) -> Any:
    """A hashable value equal to `value`; coerces what a container holds. Raises as `coerce` does."""
    match type_:
        case SetType():
            return frozenset(coerce_frozen(item, type_.item) for item in value)
        case BagType():
            counts = Counter(coerce_frozen(item, type_.item) for item in value)
            if counts.total() > type_.capacity:
                raise BoundReached(type_.cls.__name__)
            return frozenset(counts.items())
        case SeqType():
            items = tuple(coerce_frozen(item, type_.item) for item in value)
            if len(items) > type_.capacity:
                raise BoundReached(str(type_))
            return items
        case MapType():
            return tuple(freeze(value[key], type_.value) for key in all_values(type_.key))
        case OptionalType():
            return None if value is None else freeze(value, type_.item)
        case _:
            return coerce(value, type_)


def coerce_frozen(item: Any, type_: Type) -> Any:
    """An item of a container, as a value that can be in a set: a Subset, a Seq, a scalar or a record."""
    match type_:
        case SetType() | FamilyType():
            return Subset(coerce_frozen(member, type_.item) for member in item)
        case SeqType():
            items = tuple(coerce_frozen(member, type_.item) for member in item)
            if len(items) > type_.capacity:
                raise BoundReached(str(type_))
            return (type_.cls or Seq)(items)
        case OptionalType():
            return None if item is None else coerce_frozen(item, type_.item)
        case _:
            return coerce(item, type_)


def thaw(frozen: Any, type_: Type) -> Any:
    """The value that a model sees and may change, from a frozen one."""
    match type_:
        case SetType():
            thawed: Set[Any] = Set(frozen)
            thawed._item = type_.item
            return thawed
        case BagType():
            bag = type_.cls(itertools.chain.from_iterable(itertools.repeat(i, n) for i, n in frozen))
            bag._item, bag._capacity = type_.item, type_.capacity
            return bag
        case SeqType():
            seq = (type_.cls or Seq)(frozen)
            seq._item, seq._capacity = type_.item, type_.capacity
            return seq
        case MapType():
            keys = all_values(type_.key)
            values = Map({key: thaw(value, type_.value) for key, value in zip(keys, frozen, strict=True)})
            values._key, values._value = type_.key, type_.value
            return values
        case OptionalType():
            return None if frozen is None else thaw(frozen, type_.item)
        case _:
            return frozen


def coerce_fields(record: Record) -> None:
    """Make each field of a new record a value of its type. Raises BoundReached if one does not fit."""
    known = current().fields
    fields = known.get(type(record))
    if fields is None:
        fields = known[type(record)] = _fields_of(type(record))
    held = record.__dict__
    for name, type_, fitting in fields:
        if type(held[name]) is not fitting:
            object.__setattr__(record, name, coerce_frozen(held[name], type_))


def _fields_of(cls: type[Record]) -> list[tuple[str, Type, type | None]]:
    """The name and type of each field, and the class of values that need no coercion (None where all do)."""
    scalar = RangeType | SymmetricType | EnumType | RecordType
    return [
        (name, type_, type_.cls if isinstance(type_, scalar) else None)
        for name, type_ in record_type(cls, current().sizes).fields
    ]


Permutation = Mapping[Symmetric, Symmetric]


def permute(value: Any, type_: Type, permutation: Permutation) -> Any:
    """A frozen value with every symmetric value replaced by its image under `permutation`."""
    match type_:
        case SymmetricType():
            return permutation.get(value, value)
        case RecordType():
            return type_.cls(
                *(permute(getattr(value, name), field, permutation) for name, field in type_.fields)
            )
        case UnionType():
            member = next(member for member in type_.members if member.cls is type(value))
            return permute(value, member, permutation)
        case OptionalType():
            return None if value is None else permute(value, type_.item, permutation)
        case SetType() | FamilyType():
            items: Iterable[Any] = (permute(item, type_.item, permutation) for item in value)
            return Subset(items) if isinstance(value, Subset) else frozenset(items)
        case BagType():
            return frozenset((permute(item, type_.item, permutation), count) for item, count in value)
        case SeqType():
            items = (permute(item, type_.item, permutation) for item in value)
            return tuple(items) if isinstance(value, tuple) else type(value)(items)
        case MapType():
            images = {
                permute(key, type_.key, permutation): permute(item, type_.value, permutation)
                for key, item in zip(all_values(type_.key), value, strict=True)
            }
            return tuple(images[key] for key in all_values(type_.key))
        case _:
            return value
