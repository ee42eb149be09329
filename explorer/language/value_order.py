"""A total order of the frozen values of a type. Canonical states are least in it, and arguments are listed by it.

The order is internal: a model cannot observe it, and for a model the values of a symmetric sort are unordered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

from quorate.language.sorts import Symmetric
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
from quorate.language.values import all_values

Rank = Callable[[Any], Any]
"""From a frozen value to a sort key (nested tuples of integers)."""


def ranker(type_: Type, permutation: Mapping[Symmetric, Symmetric] | None = None) -> Rank:
    """Return the sort key of the image of a value of `type_` under `permutation`, computed without the image."""
    match type_:
        case SymmetricType():
            given = permutation or {}
            ranks = {value: given.get(value, value).index for value in all_values(type_)}
            return ranks.__getitem__
        case EnumType():
            return {value: position for position, value in enumerate(type_.cls)}.__getitem__
        case NoneType():
            return lambda value: 0
        case OptionalType():
            item = ranker(type_.item, permutation)
            return lambda value: () if value is None else (item(value),)
        case RecordType():
            return _record(type_, permutation)
        case UnionType():
            members = {m.cls: (at, _record(m, permutation)) for at, m in enumerate(type_.members)}
            return lambda value: (members[type(value)][0], members[type(value)][1](value))
        case SetType() | FamilyType():
            item = ranker(type_.item, permutation)
            return lambda value: tuple(sorted(map(item, value)))
        case BagType():
            item = ranker(type_.item, permutation)
            return lambda value: tuple(sorted((item(member), count) for member, count in value))
        case SeqType():
            item = ranker(type_.item, permutation)
            return lambda value: tuple(map(item, value))
        case MapType():
            return _map(type_, permutation)
        case IntType() | BoolType() | RangeType():
            return int


def _record(type_: RecordType, permutation: Mapping[Symmetric, Symmetric] | None) -> Rank:
    fields = [(name, ranker(field, permutation)) for name, field in type_.fields]
    return lambda value: tuple(rank(getattr(value, name)) for name, rank in fields)


def _map(type_: MapType, permutation: Mapping[Symmetric, Symmetric] | None) -> Rank:
    rank = ranker(type_.value, permutation)
    keys = tuple(all_values(type_.key))
    if permutation is None or not isinstance(type_.key, SymmetricType):
        return lambda value: tuple(map(rank, value))
    # The image's value at a key is the original's value at the preimage of the key.
    preimages = [at for _, at in sorted((permutation.get(k, k).index, at) for at, k in enumerate(keys))]
    if len(preimages) == 1:
        return lambda value: (rank(value[0]),)
    pick = itemgetter(*preimages)
    return lambda value: tuple(map(rank, pick(value)))
