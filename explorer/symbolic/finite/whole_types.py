"""The shape of all values of a type, for what may be any of them at first: parameters of actions."""

from __future__ import annotations

from quorate.language.types import (
    BagType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    RecordType,
    Scalar,
    SeqType,
    SetType,
    Type,
    UnionType,
    factors,
)
from quorate.symbolic.finite.shapes import Shape
from quorate.symbolic.finite.value_keys import keys_of_sort


def whole(type_: Type) -> Shape:
    """The shape of all values of a type that can be enumerated."""
    match type_:
        case NoneType():
            return ()
        case OptionalType():
            return (True, whole(type_.item))
        case RecordType() | MapType():
            return tuple(map(whole, factors(type_)))
        case UnionType():
            return tuple((kind, whole(member)) for kind, member in enumerate(type_.members))
        case SetType():
            return tuple((key, False) for key in keys_of_sort(type_.item))
        case BagType():
            return tuple((key, type_.capacity) for key in keys_of_sort(type_.item))
        case SeqType():
            return (tuple(range(type_.capacity + 1)), (whole(type_.item),) * type_.capacity)
        case IntType() | Scalar():
            return keys_of_sort(type_)
