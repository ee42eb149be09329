"""What C holds values as: the few representations that all types come down to, each with what it is made of.

A *number* stands for what has no parts. A *record* is a struct of its parts. A *tagged* value, an optional or a
union, is a struct of which one part is there, and a tag that says which. A *bitmap* is a set of few possible members,
with a bit for each; other sets, and bags, are *sorted codes*. A sequence is an *array* with a length, a map an array
with an item for each key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from quorate.language.intervals import count_up_to
from quorate.language.sorts import Subset
from quorate.language.types import (
    BagType,
    IntType,
    KeyType,
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
    factors,
    kind_of,
)
from quorate.language.values import sequence

WORD = 64

BITMAP_LIMIT = 256
"""A set is a bitmap if its item type has at most this many values; otherwise it is a sorted array of codes."""

MOST_REMEMBERED = 1 << 12
"""The number of types at which their remembered representations are cleared."""


def ones(width: int) -> int:
    """The number with the low `width` bits set."""
    return (1 << width) - 1


def bits_for(values: int) -> int:
    """The number of bits that distinguish so many values; 0 for a single one."""
    return (values - 1).bit_length()


@dataclass(frozen=True)
class Number:
    """An integer: `count` values, which C has as the numbers from `first` on. Codes and ranks begin at 0."""

    first: int
    count: int

    @property
    def is_whole(self) -> bool:
        """Whether these are all numbers of 64 bits."""
        return self.count == 2**64


@dataclass(frozen=True)
class Record:
    """A struct of parts, with the names of the fields."""

    type: RecordType

    @cached_property
    def parts(self) -> tuple[Type, ...]:
        return factors(self.type)

    def values(self, value: Any) -> Iterator[Any]:
        """The values of the parts."""
        return (getattr(value, name) for name, _ in self.type.fields)

    def made(self, parts: Iterable[Any]) -> Any:
        """The value that has these parts."""
        return self.type.cls(*parts)


@dataclass(frozen=True)
class Tagged:
    """One of several parts, or none. The member `tag` has the number of the part that is there, counted from
    `first`; below that nothing is there."""

    type: OptionalType | UnionType
    parts: tuple[Type, ...]
    tag: str
    first: int

    @property
    def tag_width(self) -> int:
        """The number of bits for the tag; they are the low bits of a code."""
        return bits_for(self.first + len(self.parts))

    @cached_property
    def scalars(self) -> int | None:
        """The number of values of a scalar that may be absent, whose code is one less than that of the whole; None
        for what has a tag in its code."""
        return cardinality(self.parts[0]) if self.first and isinstance(self.parts[0], Scalar) else None

    def present(self, value: Any) -> tuple[int, Any] | None:
        """Which part is there in a value, and the value of it; None if nothing is there."""
        if isinstance(self.type, UnionType):
            return kind_of(value, self.type), value
        return None if value is None else (0, value)


@dataclass(frozen=True)
class Segment:
    """The part of a bitmap for members of one type, which begins a new word, number `offset`."""

    member: Type
    size: int
    offset: int

    @property
    def words(self) -> int:
        return max(1, -(-self.size // WORD))

    @property
    def end(self) -> int:
        return self.offset + self.words


@dataclass(frozen=True)
class Chunk:
    """The used `bits` of word number `word` of a bitmap: number `at` of the `words` of segment number `segment`. In a
    code, which has no gaps, they begin at bit `shift`."""

    word: int
    segment: int
    at: int
    words: int
    bits: int
    shift: int


@dataclass(frozen=True)
class Bitmap:
    """A set of few possible members: segments, of which a set of a union has one for each member of the union."""

    item: Type

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        made: list[Segment] = []
        for member in self.item.members if isinstance(self.item, UnionType) else (self.item,):
            made.append(Segment(member, cardinality(member), made[-1].end if made else 0))
        return tuple(made)

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        """The words that have bits in use."""
        made: list[Chunk] = []
        for number, segment in enumerate(self.segments):
            for at in range(-(-segment.size // WORD)):
                used = min(WORD, segment.size - at * WORD)
                before = made[-1].shift + made[-1].bits if made else 0
                made.append(Chunk(segment.offset + at, number, at, segment.words, used, before))
        return tuple(made)

    @property
    def words(self) -> int:
        """The number of all words."""
        return self.segments[-1].end

    def number(self, kind: Type | None) -> int:
        """The number of the segment for members of a type, which may be left out where there is one segment."""
        return 0 if kind is None else [segment.member for segment in self.segments].index(kind)

    def segment(self, kind: Type | None) -> Segment:
        """The segment for members of a type, which may be left out where there is one segment."""
        return self.segments[self.number(kind)]

    @property
    def offsets(self) -> tuple[int, ...]:
        """The number of the first word of each segment."""
        return tuple(segment.offset for segment in self.segments)


@dataclass(frozen=True)
class SortedCodes:
    """A length, and the codes of the items in ascending order."""

    type: SetType | BagType
    fixed = False

    @property
    def item(self) -> Type:
        return self.type.item

    def made(self, items: Iterable[Any]) -> Any:
        """The value that has these items."""
        return Subset(items) if isinstance(self.type, SetType) else frozenset(Counter(items).items())


@dataclass(frozen=True)
class Array:
    """Items by index, of a sequence or a map. A sequence has a length, and what is behind its end is never read."""

    type: SeqType | MapType

    @property
    def item(self) -> Type:
        return self.type.value if isinstance(self.type, MapType) else self.type.item

    @property
    def fixed(self) -> bool:
        """Whether the number of items is the same in all values."""
        return isinstance(self.type, MapType)

    @property
    def key(self) -> KeyType | None:
        """The type of the keys of a map."""
        return self.type.key if isinstance(self.type, MapType) else None

    @cached_property
    def room(self) -> int:
        """The number of items of a map, and the largest of a sequence."""
        return cardinality(self.type.key) if isinstance(self.type, MapType) else self.type.capacity

    def made(self, items: Iterable[Any]) -> Any:
        """The value that has these items."""
        return tuple(items) if isinstance(self.type, MapType) else sequence(self.type, items)


Items: TypeAlias = SortedCodes | Array
Representation: TypeAlias = Number | Record | Tagged | Bitmap | SortedCodes | Array


def representation(type_: Type) -> Representation:
    """The representation of the values of a type."""
    cached = _remembered.get(id(type_))  # called for every value, and hashing the type would take longer
    if cached is None:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        cached = _remembered[id(type_)] = (type_, _representation(type_))
    return cached[1]


_remembered: dict[int, tuple[Type, Representation]] = {}


def _representation(type_: Type) -> Representation:
    match type_:
        case NoneType():
            return Number(0, 1)
        case IntType():
            return Number(-(2**63), 2**64)
        case Scalar():
            return Number(type_.first if isinstance(type_, RangeType) else 0, cardinality(type_))
        case RecordType():
            return Record(type_)
        case OptionalType():
            return Tagged(type_, (type_.item,), "some", 1)
        case UnionType():
            return Tagged(type_, type_.members, "kind", 0)
        case SetType() if is_enumerable(type_.item) and count_up_to(type_.item, BITMAP_LIMIT) is not None:
            return Bitmap(type_.item)
        case SetType() | BagType():
            return SortedCodes(type_)
        case SeqType() | MapType():
            return Array(type_)


def is_enumerable(type_: Type) -> bool:
    """Whether all values of a type can be listed, if there are few."""
    return not any(isinstance(part, IntType | BagType | MapType) for part in all_parts(type_))


def is_number(type_: Type) -> bool:
    """Whether values are integers in C."""
    return isinstance(representation(type_), Number)


def is_bitmap(type_: SetType) -> bool:
    """Whether sets of this type are bitmaps, rather than sorted arrays of codes."""
    return isinstance(representation(type_), Bitmap)


def bitmap(type_: SetType) -> Bitmap:
    """The representation of sets that are bitmaps, which the caller has made sure of."""
    made = representation(type_)
    assert isinstance(made, Bitmap)
    return made
