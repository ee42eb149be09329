"""Values of the types: defaults, coercion into a type, and states that can be hashed and compared.

A *frozen* value can be hashed and is never changed: a Set is a Subset, a Seq a Seq that no variable holds, a Map a
tuple in the order of its key's sort, a Bag a frozenset of (item, count). It is the same in a state, a record and a
set. A *thawed* value is what an action sees and changes. Scalars and records are the same either way.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    Scalar,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    cardinality,
    exact_type,
    without_none,
)


def all_values(type_: Type) -> Iterator[Any]:
    """All values of a type that can be enumerated, frozen, in its order: a sort's own order, fields left to right."""
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
                    yield sequence(type_, chosen)
        case MapType():
            values = tuple(all_values(type_.value))
            yield from itertools.product(values, repeat=cardinality(type_.key))
        case IntType() | BagType():
            raise ModelError(f"the values of {type_} cannot be enumerated")


class MapArgument(tuple[Any, ...]):
    """The frozen value of a Map that knows its keys, as arguments do: they are shown without their types."""

    keys: tuple[Any, ...]

    def items(self) -> Iterator[tuple[Any, Any]]:
        """The keys with their values."""
        return zip(self.keys, self, strict=True)


def argument(frozen: Any, type_: Type) -> Any:
    """A frozen value as an argument of an action or init method: equal to it, and a Map knows its keys."""
    type_ = without_none(type_)
    if not isinstance(type_, MapType) or frozen is None:
        return frozen
    made = MapArgument(argument(item, type_.value) for item in frozen)
    made.keys = tuple(all_values(type_.key))
    return made


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
            return Subset()
        case SeqType():
            return sequence(type_, ())
        case MapType():
            return tuple(default(type_.value) for _ in all_values(type_.key))
        case SymmetricType():
            raise ModelError(
                f"a {type_} has no first value to start with",
                f"write {type_} | None, or give it a value in an @init method",
            )
        case IntType() | FamilyType() | RecordType() | UnionType():
            raise ModelError(
                f"{type_} has no first value to start with",
                f"write {type_} | None, or set it in an @init method",
            )


def unset(type_: Type) -> Any:
    """What a state variable holds until an @init method gives it a value: None, and in a map None for each key, since
    it may be given its values key by key."""
    return tuple(unset(type_.value) for _ in all_values(type_.key)) if isinstance(type_, MapType) else None


def sequence(type_: SeqType, items: Iterable[Any]) -> Seq[Any]:
    """A frozen sequence of items that are values of their type already."""
    made: Seq[Any] = object.__new__(type_.cls or Seq)
    made._items = tuple(items)
    return made


def position(value: Any, type_: Scalar) -> int:
    """The position of a scalar among all values of its type."""
    match type_:
        case RangeType():
            return int(value) - type_.first
        case SymmetricType():
            return int(value.index)
        case EnumType():
            return list(type_.cls).index(value)
        case FamilyType():
            return type_.members.index(frozenset(value))
        case _:
            return int(value)


def coerce(value: Any, type_: Type) -> Any:
    """`value` as a value of `type_`, containers copied so that nothing is shared. Raises as `freeze` does."""
    frozen = freeze(value, type_)
    return frozen if isinstance(type_, Scalar | RecordType | UnionType) else thaw(frozen, type_)


_AS_THEY_ARE = (SymmetricType, EnumType, RecordType, UnionType)
"""The types whose values are the same frozen."""


def freeze(value: Any, type_: Type) -> Any:
    """The frozen value of `type_` that is equal to `value`.

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
            return None if value is None else freeze(value, type_.item)
        case BoolType():
            if not isinstance(value, bool):
                raise TypeError(f"{value!r} is no bool")
            return value
        case IntType() | NoneType():
            return value
        case SetType() | FamilyType():
            if isinstance(value, Set) and value._item is type_.item and isinstance(value._item, _AS_THEY_ARE):
                return Subset(value)  # thawed; what was added since was made to fit
            return Subset(freeze(item, type_.item) for item in value)
        case BagType():
            counts = Counter(freeze(item, type_.item) for item in value)
            if counts.total() > type_.capacity:
                raise BoundReached(type_.cls.__name__)
            return frozenset(counts.items())
        case SeqType():
            items = tuple(freeze(item, type_.item) for item in value)
            if len(items) > type_.capacity:
                raise BoundReached(str(type_))
            return sequence(type_, items)
        case MapType():
            if isinstance(value, Map) and value._key is type_.key:  # it was thawed, so its keys are in order
                return tuple(freeze(item, type_.value) for item in value._values.values())
            return tuple(freeze(value[key], type_.value) for key in all_values(type_.key))


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
            seq = sequence(type_, frozen)
            seq._item, seq._capacity = type_.item, type_.capacity
            return seq
        case MapType():
            keys = all_values(type_.key)
            values = Map({key: thaw(value, type_.value) for key, value in zip(keys, frozen, strict=True)})
            values._key, values._value = type_.key, type_.value
            return values
        case OptionalType():
            return None if frozen is None else thaw(frozen, type_.item)
        case NoneType() | IntType() | Scalar() | RecordType() | UnionType():
            return frozen


def coerce_fields(record: Record) -> None:
    """Make each field of a new record a value of its type. Raises BoundReached if one does not fit."""
    cached = current().fields
    fields = cached.get(type(record))
    if fields is None:
        fields = cached[type(record)] = _fields_of(type(record))
    held = record.__dict__
    for name, type_, fitting in fields:
        if type(held[name]) is not fitting:
            object.__setattr__(record, name, freeze(held[name], type_))


def _fields_of(cls: type[Record]) -> list[tuple[str, Type, type | None]]:
    """The name and type of each field, and the class of values that need no coercion (None where all do)."""
    plain = RangeType | SymmetricType | EnumType | RecordType
    sizes = current().sizes
    try:
        fields = record_type(cls, sizes).fields
    except ModelError as error:
        if sizes:
            raise
        raise ModelError(
            f"{cls.__name__}(...) cannot stand here: sorts have no sizes until a model runs",
            "make it in a method; for a first value, in an init method: @init above def initial(self) -> None",
        ) from error
    return [(name, type_, type_.cls if isinstance(type_, plain) else None) for name, type_ in fields]


Permutation = Mapping[Symmetric, Symmetric]


def permute(value: Any, type_: Type, permutation: Permutation) -> Any:
    """A frozen value with every symmetric value replaced by its image under `permutation`."""
    return with_scalars(value, type_, lambda scalar, _: permutation.get(scalar, scalar))


def with_scalars(value: Any, type_: Type, change: Callable[[Any, Scalar], Any]) -> Any:
    """A frozen value with `change` applied to every scalar in it, given its type; members of families are changed
    as sets."""
    match exact_type(value, type_):
        case RecordType(cls=cls, fields=fields):
            return cls(*(with_scalars(getattr(value, name), field, change) for name, field in fields))
        case SetType(item=item) | FamilyType(item=item):
            return Subset(with_scalars(each, item, change) for each in value)
        case BagType(item=item):
            return frozenset((with_scalars(each, item, change), count) for each, count in value)
        case SeqType(item=item) as exact:
            return sequence(exact, (with_scalars(each, item, change) for each in value))
        case MapType() as exact:
            images = {
                with_scalars(key, exact.key, change): with_scalars(item, exact.value, change)
                for key, item in zip(all_values(exact.key), value, strict=True)
            }
            return tuple(images[key] for key in all_values(exact.key))
        case Scalar() as exact:
            return change(value, exact)
        case _:
            return value


def scalars_in(value: Any, type_: Type) -> Iterator[tuple[Any, Scalar]]:
    """The scalars in a frozen value, with their types, without the keys of maps. What an init method has yet to set
    holds none."""
    if value is None:
        return
    match exact_type(value, type_):
        case RecordType(fields=fields):
            for name, field in fields:
                yield from scalars_in(getattr(value, name), field)
        case SetType(item=item) | FamilyType(item=item) | SeqType(item=item):
            for each in value:
                yield from scalars_in(each, item)
        case BagType(item=item):
            for each, _ in value:
                yield from scalars_in(each, item)
        case MapType(value=item):
            for each in value:
                yield from scalars_in(each, item)
        case Scalar() as exact:
            yield value, exact
