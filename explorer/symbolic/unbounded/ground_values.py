"""Ground values: values of known structure, the *shape*, whose leaves are constants and symbols of sorts.

A value of `Vote | None` is None, or a Vote of two symbols: it has two shapes. A relation stores the values of one
shape, so that its arguments are of uninterpreted sorts only.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from quorate.language.types import (
    BoolType,
    EnumType,
    FamilyType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SymmetricType,
    Type,
    UnionType,
)
from quorate.symbolic.unbounded.logic import Formula, Symbol, conjunction, equal, fresh
from quorate.symbolic.unbounded.refusals import Unlowerable
from quorate.symbolic.unbounded.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Offset:
    """The integer ``base + by``, where `base` is a value of a range."""

    base: Symbol
    by: int


@dataclass(frozen=True, slots=True)
class GroundRecord:
    """A record of ground values, in the order of its fields."""

    type: RecordType
    fields: tuple[Ground, ...]

    def field(self, name: str) -> Ground:
        names = [field for field, _ in self.type.fields]
        return self.fields[names.index(name)]


Ground: TypeAlias = "Symbol | Offset | int | bool | enum.Enum | GroundRecord | None"


def shapes(type_: Type, vocabulary: Vocabulary) -> Iterator[tuple[tuple[Symbol, ...], Ground]]:
    """The shapes of the values of a type: for each, its fresh symbols and the ground value made of them.

    Raises Unlowerable for a type whose values have no shape, such as a set.
    """
    match type_:
        case SymmetricType() | RangeType() | FamilyType() | SeqType(cls=type()):
            symbol = fresh(vocabulary.sort(type_).name)
            yield (symbol,), symbol
        case BoolType():
            yield (), False
            yield (), True
        case NoneType():
            yield (), None
        case EnumType():
            yield from (((), member) for member in type_.cls)
        case OptionalType():
            yield (), None
            yield from shapes(type_.item, vocabulary)
        case UnionType():
            for member in type_.members:
                yield from shapes(member, vocabulary)
        case RecordType():
            fields = [list(shapes(field, vocabulary)) for _, field in type_.fields]
            for combination in itertools.product(*fields):
                # Shapes of a field are used in several combinations, and each needs symbols of its own.
                yield _renamed(GroundRecord(type_, tuple(ground for _, ground in combination)))
        case _:
            raise Unlowerable(
                f"a {type_} within a value has no counterpart in first-order logic",
                "keep it in a state variable of its own, a Map or a Set of records",
            )


def _renamed(record: GroundRecord) -> tuple[tuple[Symbol, ...], Ground]:
    symbols: list[Symbol] = []

    def rename(ground: Ground) -> Ground:
        match ground:
            case Symbol():
                symbols.append(fresh(ground.sort))
                return symbols[-1]
            case GroundRecord():
                return GroundRecord(ground.type, tuple(map(rename, ground.fields)))
            case _:
                return ground

    renamed = rename(record)
    return tuple(symbols), renamed


def flatten(ground: Ground) -> tuple[str, tuple[Symbol, ...]]:
    """The shape of a ground value, as text, and its symbols.

    Raises Unlowerable for a number that is not known to be in a range.
    """
    match ground:
        case Symbol():
            return "_", (ground,)
        case GroundRecord():
            parts = [flatten(field) for field in ground.fields]
            names = ", ".join(name for name, _ in parts)
            return f"{ground.type.cls.__name__}({names})", tuple(s for _, symbols in parts for s in symbols)
        case enum.Enum():
            return ground.name, ()
        case None | bool():
            return str(ground), ()
        case _:
            raise Unlowerable("a number that may be outside its range", "compare it, or store it in a Range")


def same(left: Ground, right: Ground, vocabulary: Vocabulary) -> Formula:
    """The formula that two ground values are equal."""
    match left, right:
        case (Offset(), _) | (_, Offset()):
            raise Unlowerable("a number that may be outside its range", "compare it, or store it in a Range")
        case Symbol(), Symbol():
            if left.sort != right.sort:
                raise Unlowerable(
                    f"a {left.sort} is compared with a {right.sort}", "compare values of one sort"
                )
            return equal(left, right)
        case GroundRecord(), GroundRecord():
            if left.type.cls is not right.type.cls:
                return False
            return conjunction(same(a, b, vocabulary) for a, b in zip(left.fields, right.fields, strict=True))
        case (Symbol() | GroundRecord(), _) | (_, Symbol() | GroundRecord()):
            if _is_number(left) or _is_number(right):
                raise Unlowerable("a number is compared with another value", "compare values of one range")
            return False
        case _:
            return bool(_constant(left) == _constant(right))


def _is_number(ground: Ground) -> bool:
    return isinstance(ground, int) and not isinstance(ground, bool | enum.Enum)


def _constant(value: Any) -> Any:
    return (type(value), value)
