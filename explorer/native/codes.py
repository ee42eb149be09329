"""Numberings of values: the width of the codes of a type, and the code of a value.

There are two numberings. The *rank* of a value is its position among all values of its type; sets of few possible
members are bitmaps over it. The *code* is what a packed state holds and what sorted sets and bags are ordered by: the
codes of a record's fields side by side, so that taking it apart needs no division. The generated C computes the same
numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from quorate.language.intervals import count_up_to
from quorate.language.sorts import Subset
from quorate.language.types import (
    BagType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    Scalar,
    SeqType,
    SetType,
    Type,
    UnionType,
    all_parts,
    cardinality,
    kind_of,
)
from quorate.language.values import all_values, position, sequence
from quorate.support.engine_errors import EngineError

BITMAP_LIMIT = 256
"""A set is a bitmap if its item type has at most this many values; otherwise it is a sorted array of codes."""

FIRST_CAPACITY = 8
"""Initial capacity of a sorted set. When one overflows, the layout is widened."""

MOST_REMEMBERED = 1 << 18
"""Size at which a cache of the codes of one type is cleared."""

MOST_TYPES = 1 << 12


def _ones(mask: int) -> Iterator[int]:
    """The positions of the bits that are set."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def bits_for(values: int) -> int:
    """The number of bits that distinguish so many values; 0 for a single one."""
    return (values - 1).bit_length()


def is_bitmap(type_: SetType) -> bool:
    """Whether sets of this type are bitmaps, rather than sorted arrays of codes."""
    known = _bitmaps.get(id(type_))  # called for every value, and hashing the type would take longer
    if known is None:
        if len(_bitmaps) >= MOST_TYPES:
            _bitmaps.clear()
        answer = _enumerable(type_.item) and count_up_to(type_.item, BITMAP_LIMIT) is not None
        known = _bitmaps[id(type_)] = (type_, answer)
    return known[1]


_bitmaps: dict[int, tuple[SetType, bool]] = {}


def _enumerable(type_: Type) -> bool:
    return not any(isinstance(part, IntType | BagType | MapType) for part in all_parts(type_))


@cache
def values_of(type_: Type) -> tuple[Any, ...]:
    """All values of a small type, by rank."""
    return tuple(all_values(type_))


@cache
def ranks_of(type_: Type) -> Mapping[Any, int]:
    """The rank of every value of a small type."""
    return {value: rank for rank, value in enumerate(values_of(type_))}


class TooManyItems(OverflowError):
    """A sorted set has more items than its capacity in this layout."""

    def __init__(self, type_: SetType | BagType | SeqType, count: int, capacity: int) -> None:
        super().__init__(f"{count} items in {type_}, with room for {capacity}")
        self.type = type_


class Codes:
    """The codes of one layout. `capacities` are those of the sorted sets, by the name of their item type."""

    def __init__(self, capacities: Mapping[str, int]) -> None:
        self.capacities = capacities
        self._widths: dict[int, tuple[Type, int]] = {}
        self._most_items: dict[int, tuple[Type, int]] = {}
        self._decoded: dict[int, tuple[Type, dict[int, Any]]] = {}
        self._encoded: dict[int, tuple[Type, dict[Any, int]]] = {}

    def capacity(self, type_: SetType | BagType | SeqType) -> int:
        """The largest number of items that a container can hold."""
        if not isinstance(type_, SetType):
            return type_.capacity
        known = self._most_items.get(id(type_))
        if known is None:
            most = min(self.capacities.get(str(type_.item), FIRST_CAPACITY), self._most(type_))
            known = self._most_items[id(type_)] = (type_, most)
        return known[1]

    def _most(self, type_: SetType) -> int:
        return 2**62 if not _enumerable(type_.item) else min(2**62, cardinality(type_.item))

    def width(self, type_: Type) -> int:
        """The width of the codes of a type, in bits."""
        # Keyed by identity, here and below: hashing a type takes longer than the lookup saves.
        known = self._widths.get(id(type_))
        if known is None:
            known = self._widths[id(type_)] = (type_, self._width(type_))
        return known[1]

    def _width(self, type_: Type) -> int:
        match type_:
            case NoneType():
                return 0
            case IntType():
                return 64
            case Scalar():
                return bits_for(cardinality(type_))
            case OptionalType():
                if isinstance(type_.item, Scalar):
                    return bits_for(1 + cardinality(type_.item))
                return 1 + self.width(type_.item)
            case RecordType():
                return sum(self.width(field) for _, field in type_.fields)
            case UnionType():
                return self.tag_width(type_) + max(map(self.width, type_.members))
            case SetType() if is_bitmap(type_):
                return cardinality(type_.item)
            case SetType() | BagType() | SeqType():
                return self.length_width(type_) + self.capacity(type_) * self.width(type_.item)
            case MapType():
                return cardinality(type_.key) * self.width(type_.value)

    def tag_width(self, type_: UnionType) -> int:
        """The number of bits for the member of a union; they are the low bits of its code."""
        return bits_for(len(type_.members))

    def length_width(self, type_: SetType | BagType | SeqType) -> int:
        """The number of bits for the length of a container, which are the low bits of its code."""
        return bits_for(self.capacity(type_) + 1)

    def item_width(self, type_: SetType | BagType) -> int:
        """The width of the items of a sorted container, in bits. Raises EngineError beyond 128."""
        width = self.width(type_.item)
        if width > 128:
            raise EngineError(
                f"items of {type_} take {width} bits each, and the native engine keeps at most 128; "
                "use --engine reference, or smaller sizes"
            )
        return width

    def per_word(self, type_: SetType | BagType) -> int:
        """The number of items of a sorted container in one word; of wide items, of their low words."""
        return max(1, 64 // max(1, self.item_width(type_)))

    def encode(self, value: Any, type_: Type) -> int:
        """The code of a frozen value. Raises TooManyItems, an OverflowError, for a sorted set beyond its capacity."""
        if not isinstance(type_, RecordType | UnionType):
            return self._encode(value, type_)
        known = self._encoded.setdefault(id(type_), (type_, {}))[1]
        code = known.get(value)
        if code is None:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            code = known[value] = self._encode(value, type_)
        return code

    def _encode(self, value: Any, type_: Type) -> int:
        match type_:
            case NoneType():
                return 0
            case IntType():
                return int(value) + 2**63
            case Scalar():
                return position(value, type_)
            case OptionalType():
                if value is None:
                    return 0
                code = self.encode(value, type_.item)
                return code + 1 if isinstance(type_.item, Scalar) else code << 1 | 1
            case RecordType():
                return self._join((self.encode(getattr(value, n), t), self.width(t)) for n, t in type_.fields)
            case UnionType():
                tag = kind_of(value, type_)
                return tag | self.encode(value, type_.members[tag]) << self.tag_width(type_)
            case SetType() if is_bitmap(type_):
                return self.mask(value, type_)
            case SetType() | BagType():
                return self._encode_items(self.item_codes(value, type_), type_)
            case SeqType():
                return self._encode_items([self.encode(item, type_.item) for item in value], type_)
            case MapType():
                width = self.width(type_.value)
                return self._join((self.encode(item, type_.value), width) for item in value)

    def mask(self, value: Any, type_: SetType) -> int:
        """A set of few possible members as a bitmap over their ranks."""
        ranks = ranks_of(type_.item)
        return sum(1 << ranks[item] for item in set(value))

    def item_codes(self, value: Any, type_: SetType | BagType) -> list[int]:
        """The codes of the items of a sorted set or bag, in order, with their multiplicity."""
        if isinstance(type_, BagType):
            counts = [(self.encode(item, type_.item), count) for item, count in value]
            return sorted(code for code, count in counts for _ in range(count))
        return sorted(self.encode(item, type_.item) for item in value)

    def _encode_items(self, codes: list[int], type_: SetType | BagType | SeqType) -> int:
        if len(codes) > self.capacity(type_):
            raise TooManyItems(type_, len(codes), self.capacity(type_))
        width = self.width(type_.item)
        return self._join([(len(codes), self.length_width(type_)), *((code, width) for code in codes)])

    @staticmethod
    def _join(parts: Any) -> int:
        code, shift = 0, 0
        for part, width in parts:
            code |= part << shift
            shift += width
        return code

    def decode(self, code: int, type_: Type) -> Any:
        """The frozen value with this code."""
        if not isinstance(type_, RecordType | UnionType):
            return self._decode(code, type_)
        known = self._decoded.setdefault(id(type_), (type_, {}))[1]
        value = known.get(code)
        if value is None:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            value = known[code] = self._decode(code, type_)
        return value

    def _decode(self, code: int, type_: Type) -> Any:
        match type_:
            case NoneType():
                return None
            case IntType():
                return code - 2**63
            case RangeType():
                return int.__new__(type_.cls, type_.first + code)
            case Scalar():
                return values_of(type_)[code]
            case OptionalType():
                if isinstance(type_.item, Scalar):
                    return self.decode(code - 1, type_.item) if code else None
                return self.decode(code >> 1, type_.item) if code & 1 else None
            case RecordType():
                values = []
                for _, field in type_.fields:
                    width = self.width(field)
                    values.append(self.decode(code & ((1 << width) - 1), field))
                    code >>= width
                return type_.cls(*values)
            case UnionType():
                width = self.tag_width(type_)
                return self.decode(code >> width, type_.members[code & ((1 << width) - 1)])
            case SetType() if is_bitmap(type_):
                items = values_of(type_.item)
                return Subset(items[rank] for rank in _ones(code))
            case SetType():
                return Subset(self._decode_items(code, type_))
            case BagType():
                return frozenset(Counter(self._decode_items(code, type_)).items())
            case SeqType():
                return sequence(type_, self._decode_items(code, type_))
            case MapType():
                width = self.width(type_.value)
                keys = range(cardinality(type_.key))
                return tuple(self.decode(code >> k * width & ((1 << width) - 1), type_.value) for k in keys)

    def _decode_items(self, code: int, type_: SetType | BagType | SeqType) -> list[Any]:
        low, width = self.length_width(type_), self.width(type_.item)
        length = code & ((1 << low) - 1)
        codes = (code >> low + i * width & ((1 << width) - 1) for i in range(length))
        return [self.decode(item, type_.item) for item in codes]
