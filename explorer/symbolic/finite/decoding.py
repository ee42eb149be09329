"""What the bits of a value of a shape say: the value, and for each bit what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quorate.language.types import (
    BagType,
    MapType,
    NoneType,
    OptionalType,
    RecordType,
    SeqType,
    SetType,
    Type,
    UnionType,
)
from quorate.symbolic.finite.shapes import FEW, Shape, keys_of_shape, one_bit
from quorate.symbolic.finite.value_keys import Key


def decode(bits: Iterator[bool], shape: Shape, type_: Type, few: int = 0) -> Key:
    """The key of the value of a shape with these bits, in the order of `BitLayout.bits`."""
    match type_:
        case NoneType():
            return None
        case OptionalType():
            may_be_none, inside = shape
            if inside is None:
                return None
            keys = keys_of_shape(inside, type_.item, few) if may_be_none else None
            if keys is not None:
                true = [key for key in keys if next(bits)]
                return true[0] if true else None
            present = next(bits) if may_be_none else True
            item = decode(bits, inside, type_.item, few)
            return item if present else None
        case RecordType() if (keys := keys_of_shape(shape, type_, few)) is not None:
            return _decode_choice(bits, keys, type_)
        case RecordType():
            return tuple(
                decode(bits, part, field, few) for part, (_, field) in zip(shape, type_.fields, strict=True)
            )
        case UnionType():
            kind = _decode_choice(bits, tuple(kind for kind, _ in shape))
            records = {k: decode(bits, part, type_.members[k], few) for k, part in shape}
            return (kind, records[kind])
        case SetType():
            return frozenset(key for key, always in shape if always or next(bits))
        case BagType():
            counts = {key: sum([next(bits) for _ in range(most)]) for key, most in shape}
            return frozenset((key, count) for key, count in counts.items() if count)
        case SeqType():
            length = _decode_choice(bits, shape[0])
            return tuple([decode(bits, part, type_.item, few) for part in shape[1]][:length])
        case MapType():
            return tuple(decode(bits, part, type_.value, few) for part in shape)
        case _:
            return _decode_choice(bits, shape, type_)


def _decode_choice(bits: Iterator[bool], keys: tuple[Key, ...], type_: Type | None = None) -> Key:
    if len(keys) == 1:
        return keys[0]
    if one_bit(keys, type_):
        return keys[next(bits)]
    true = [key for key in keys if next(bits)]
    # What is not there has no bit; whoever holds it does not look.
    return true[0] if true else None


def described(shape: Shape, type_: Type, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Key]]:
    """What each bit says, in the order of `BitLayout.bits`: the path to it, and the key there if it is true."""
    match type_:
        case NoneType():
            return
        case OptionalType():
            may_be_none, inside = shape
            if inside is None:
                return
            keys = keys_of_shape(inside, type_.item, FEW) if may_be_none else None
            if keys is not None:
                yield from ((path, key) for key in keys)
                return
            if may_be_none:
                yield (*path, "is there"), 1
            yield from described(inside, type_.item, path)
        case RecordType() if (keys := keys_of_shape(shape, type_, FEW)) is not None:
            yield from _described_choice(keys, path, type_)
        case RecordType():
            for part, (name, field) in zip(shape, type_.fields, strict=True):
                yield from described(part, field, (*path, ("field", name)))
        case UnionType():
            yield from _described_choice(tuple(kind for kind, _ in shape), (*path, "kind"))
            for kind, part in shape:
                yield from described(part, type_.members[kind], (*path, ("as", kind)))
        case SetType():
            yield from (((*path, "has"), key) for key, always in shape if not always)
        case BagType():
            yield from (((*path, "has"), (key, i + 1)) for key, most in shape for i in range(most))
        case SeqType():
            yield from _described_choice(shape[0], (*path, "length"))
            for i, part in enumerate(shape[1]):
                yield from described(part, type_.item, (*path, ("item", i)))
        case MapType():
            for i, part in enumerate(shape):
                yield from described(part, type_.value, (*path, ("at", i)))
        case _:
            yield from _described_choice(shape, path, type_)


def _described_choice(
    keys: tuple[Key, ...], path: tuple[Any, ...], type_: Type | None = None
) -> Iterator[tuple[tuple[Any, ...], Key]]:
    if one_bit(keys, type_):
        yield path, keys[1]
    elif len(keys) > 1:
        yield from ((path, key) for key in keys)
