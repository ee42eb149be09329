"""Constants of a model as symbolic values."""

from __future__ import annotations

import enum
from typing import Any

from quorate.language.types import (
    BoolType,
    EnumType,
    IntType,
    MapType,
    NoneType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    Type,
    cardinality,
    exact_type,
)
from quorate.symbolic.unbounded.cells import GroundCell
from quorate.symbolic.unbounded.ground_values import Ground, GroundRecord
from quorate.symbolic.unbounded.made_sequences import Appended, Empty
from quorate.symbolic.unbounded.refusals import Unlowerable
from quorate.symbolic.unbounded.sequences import Sequence
from quorate.symbolic.unbounded.sets import Display, Everything
from quorate.symbolic.unbounded.values import ComputedMap, Value
from quorate.symbolic.unbounded.vocabulary import Vocabulary


def value_of(frozen: Any, type_: Type, vocabulary: Vocabulary) -> Value:
    """The symbolic value of a frozen value of `quorate.language.values`.

    Raises Unlowerable for a value that depends on the sizes.
    """
    match type_:
        case MapType():
            if any(item != frozen[0] for item in frozen):
                raise Unlowerable(
                    "a map whose values differ between keys", "initialize it in an @init or an action"
                )
            return ComputedMap(lambda _: value_of(frozen[0], type_.value, vocabulary))
        case SetType():
            if frozen and len(frozen) == cardinality(type_.item):
                return Everything(type_.item, vocabulary)
            items = tuple(GroundCell(ground_of(item, type_.item, vocabulary)) for item in frozen)
            return Display(None, items, vocabulary)
        case SeqType():
            found: Sequence = Empty(type_, vocabulary)
            for item in frozen:
                found = Appended(
                    type_, vocabulary, found, GroundCell(ground_of(item, type_.item, vocabulary))
                )
            return found
        case _:
            return GroundCell(ground_of(frozen, type_, vocabulary))


def ground_of(frozen: Any, type_: Type, vocabulary: Vocabulary) -> Ground:
    """A scalar or record as a ground value. Raises Unlowerable as `value_of` does."""
    exact = exact_type(frozen, type_)
    match exact:
        case NoneType():
            return None
        case BoolType():
            return bool(frozen)
        case IntType():
            return int(frozen)
        case EnumType():
            assert isinstance(frozen, enum.Enum)
            return frozen
        case RangeType():
            if frozen != exact.first:
                raise Unlowerable(
                    f"{frozen!r} of {exact}: only the first value exists at every size",
                    f"use {exact.first}",
                )
            return vocabulary.least(exact)
        case RecordType():
            fields = (ground_of(getattr(frozen, name), field, vocabulary) for name, field in exact.fields)
            return GroundRecord(exact, tuple(fields))
        case _:
            raise Unlowerable(
                f"a constant of type {exact}",
                "values of a symmetric sort are interchangeable: use a parameter",
            )
