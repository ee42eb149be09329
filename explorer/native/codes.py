"""Numberings of values: the width of the codes of a type, and the code of a value.

There are two numberings. The *rank* of a value is its position among all values of its type; sets of few possible
members are bitmaps over it. The *code* is what a packed state holds and what sorted sets and bags are ordered by: the
codes of a record's fields side by side, so that taking it apart needs no division. The generated C computes the same
numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from quorate.language.sorts import Subset
from quorate.language.types import (
    BagType,
    IntType,
    MapType,
    RangeType,
    RecordType,
    Scalar,
    SeqType,
    SetType,
    Type,
    UnionType,
    cardinality,
)
from quorate.language.values import all_values, position
from quorate.native import representations as reps
from quorate.native.representations import bits_for, is_enumerable, ones, representation
from quorate.support.engine_errors import EngineError

FIRST_CAPACITY = 8
"""Initial capacity of a sorted set. When one overflows, the layout is widened."""

MOST_REMEMBERED = 1 << 18
"""Size at which a cache of the codes of one type is cleared."""


def _members(mask: int) -> Iterator[int]:
    """The positions of the bits that are set."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


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

    def __init__(self, type_: SetType | BagType | SeqType | MapType, count: int, capacity: int) -> None:
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
        if isinstance(type_, BagType | SeqType):
            return type_.capacity
        cached = self._most_items.get(id(type_))
        if cached is None:
            most = min(self.capacities.get(str(type_.item), FIRST_CAPACITY), self._most(type_))
            cached = self._most_items[id(type_)] = (type_, most)
        return cached[1]

    def _most(self, type_: SetType) -> int:
        return 2**62 if not is_enumerable(type_.item) else min(2**62, cardinality(type_.item))

    def width(self, type_: Type) -> int:
        """The width of the codes of a type, in bits."""
        # Keyed by identity, here and below: hashing a type takes longer than the lookup saves.
        cached = self._widths.get(id(type_))
        if cached is None:
            cached = self._widths[id(type_)] = (type_, self._width(type_))
        return cached[1]

    def _width(self, type_: Type) -> int:
        match representation(type_):
            case reps.Number(_, count):
                return bits_for(count)
            case reps.Record() as record:
                return sum(map(self.width, record.parts))
            case reps.Tagged() as tagged if tagged.scalars is not None:
                return bits_for(1 + tagged.scalars)
            case reps.Tagged() as tagged:
                return tagged.tag_width + max(map(self.width, tagged.parts))
            case reps.Bitmap(item):
                return cardinality(item)
            case reps.SortedCodes() | reps.Array() as items:
                return self.length_width(items) + self.room(items) * self.width(items.item)

    def room(self, items: reps.Items) -> int:
        """The number of places for items."""
        return self.capacity(items.type) if isinstance(items, reps.SortedCodes) else items.room

    def length_width(self, items: reps.Items) -> int:
        """The number of bits for the length, which are the low bits of a code; none for a map."""
        return 0 if items.fixed else bits_for(self.room(items) + 1)

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
        cached = self._encoded.setdefault(id(type_), (type_, {}))[1]
        code = cached.get(value)
        if code is None:
            if len(cached) >= MOST_REMEMBERED:
                cached.clear()
            code = cached[value] = self._encode(value, type_)
        return code

    def _encode(self, value: Any, type_: Type) -> int:
        match representation(type_):
            case reps.Number(first):
                if isinstance(type_, Scalar):
                    return position(value, type_)
                return 0 if value is None else int(value) - first
            case reps.Record() as record:
                return self._join(map(self._code, record.values(value), record.parts))
            case reps.Tagged() as tagged:
                present = tagged.present(value)
                if present is None:
                    return 0
                number, part = present
                code = self.encode(part, tagged.parts[number])
                if tagged.scalars is not None:
                    return code + 1
                return tagged.first + number | code << tagged.tag_width
            case reps.Bitmap(item):
                return self.mask(value, item)
            case reps.SortedCodes() as items:
                return self._encode_items(self.item_codes(value, items.type), items)
            case reps.Array() as items:
                return self._encode_items([self.encode(each, items.item) for each in value], items)

    def _code(self, value: Any, type_: Type) -> tuple[int, int]:
        return self.encode(value, type_), self.width(type_)

    def mask(self, value: Any, item: Type) -> int:
        """A set of few possible members as a bitmap over their ranks."""
        ranks = ranks_of(item)
        return sum(1 << ranks[each] for each in set(value))

    def item_codes(self, value: Any, type_: SetType | BagType) -> list[int]:
        """The codes of the items of a sorted set or bag, in order, with their multiplicity."""
        if isinstance(type_, BagType):
            counts = [(self.encode(item, type_.item), count) for item, count in value]
            return sorted(code for code, count in counts for _ in range(count))
        return sorted(self.encode(item, type_.item) for item in value)

    def _encode_items(self, codes: list[int], items: reps.Items) -> int:
        if len(codes) > self.room(items):
            raise TooManyItems(items.type, len(codes), self.room(items))
        low, width = self.length_width(items), self.width(items.item)
        return self._join([(len(codes) if low else 0, low), *((code, width) for code in codes)])

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
        cached = self._decoded.setdefault(id(type_), (type_, {}))[1]
        value = cached.get(code)
        if value is None:
            if len(cached) >= MOST_REMEMBERED:
                cached.clear()
            value = cached[code] = self._decode(code, type_)
        return value

    def _decode(self, code: int, type_: Type) -> Any:
        match representation(type_):
            case reps.Number(first):
                if isinstance(type_, RangeType):
                    return int.__new__(type_.cls, first + code)
                return code + first if isinstance(type_, IntType) else values_of(type_)[code]
            case reps.Record() as record:
                values = []
                for part in record.parts:
                    width = self.width(part)
                    values.append(self.decode(code & ones(width), part))
                    code >>= width
                return record.made(values)
            case reps.Tagged() as tagged if tagged.scalars is not None:
                return self.decode(code - 1, tagged.parts[0]) if code else None
            case reps.Tagged() as tagged:
                number = (code & ones(tagged.tag_width)) - tagged.first
                return None if number < 0 else self.decode(code >> tagged.tag_width, tagged.parts[number])
            case reps.Bitmap(item):
                members = values_of(item)
                return Subset(members[rank] for rank in _members(code))
            case reps.SortedCodes() | reps.Array() as items:
                low, width = self.length_width(items), self.width(items.item)
                length = self.room(items) if items.fixed else code & ones(low)
                codes = (code >> low + i * width & ones(width) for i in range(length))
                return items.made([self.decode(each, items.item) for each in codes])
