"""The layout of a state: the position of each variable in its words.

A state variable is taken apart into *fields*: arrays of codes of one width, none wider than a word and none crossing
one. A Map adds a dimension to the fields of its values, a Seq to those of its items. A value whose code has at most
64 bits is one field. Fields that need several words come first; the others fill the gaps.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from quorate.exploration import State
from quorate.language.sorts import Subset
from quorate.language.types import (
    BagType,
    MapType,
    OptionalType,
    RecordType,
    SeqType,
    SetType,
    Type,
    UnionType,
    cardinality,
)
from quorate.language.values import sequence
from quorate.native.codes import Codes, TooManyItems, is_bitmap

WORD = 64

MOST_REMEMBERED = 1 << 15
"""Size at which a cache of the packed values of one variable is cleared."""


@dataclass(eq=False)
class Field:
    """An array of codes of `width` bits, with `dimensions`. Element i, counted row by row, is at bit ``shift + i %
    per_word * width`` of word ``word + i // per_word``. Of the last one only `tail` bits are used."""

    width: int
    dimensions: tuple[int, ...]
    tail: int
    word: int = -1
    shift: int = 0
    per_word: int = 1

    @cached_property
    def count(self) -> int:
        return math.prod(self.dimensions)

    @property
    def single(self) -> bool:
        """Whether all elements are in one word."""
        return (self.count - 1) * self.width + self.tail <= WORD

    def bits(self, index: int) -> tuple[int, int, int]:
        """The word, the first bit and the number of bits of element `index`."""
        width = self.tail if index == self.count - 1 else self.width
        return self.word + index // self.per_word, self._shift(index), width

    def read(self, words: Sequence[int], index: int) -> int:
        word, shift, width = self.bits(index)
        return words[word] >> shift & ((1 << width) - 1)

    def mask(self, words: list[int]) -> None:
        """Set all its bits."""
        for index in range(self.count):
            bits = self.tail if index == self.count - 1 else self.width
            self.write(words, index, (1 << bits) - 1)

    def write(self, words: list[int], index: int, code: int) -> None:
        words[self.word + index // self.per_word] |= code << self._shift(index)

    def _shift(self, index: int) -> int:
        return self.shift + index % self.per_word * self.width


@dataclass(frozen=True, eq=False)
class Coded:
    """A value that is one field, holding its code; None if it takes no bits."""

    type: Type
    field: Field | None


@dataclass(frozen=True, eq=False)
class Chunked:
    """A bitmap of more than 64 members: whole words, contiguous, for each segment of it (see `segments`)."""

    type: SetType
    segments: tuple[Field, ...]


@dataclass(frozen=True, eq=False)
class Sorted:
    """A set or bag as a sorted array of codes; `high` holds the bits of wide codes beyond 64."""

    type: SetType | BagType
    length: Field
    low: Field
    high: Field | None


@dataclass(frozen=True, eq=False)
class Listed:
    """A sequence: its length, and its items with one dimension more. Items behind its end are zero."""

    type: SeqType
    length: Field
    item: Place


@dataclass(frozen=True, eq=False)
class Mapped:
    """A map: its values with one dimension more."""

    type: MapType
    value: Place


@dataclass(frozen=True, eq=False)
class Parted:
    """A record, an optional or a union too wide for one field, part by part. The parts of a union do not overlap:
    those of other members are zero, as is the item of an absent optional."""

    type: RecordType | OptionalType | UnionType
    tag: Field | None
    parts: tuple[Place, ...]


Place: TypeAlias = Coded | Chunked | Sorted | Listed | Mapped | Parted


def segments(type_: SetType) -> tuple[tuple[Type, int], ...]:
    """The pieces a bitmap is kept in, each beginning a new word: a union's members, with their numbers of values."""
    members = type_.item.members if isinstance(type_.item, UnionType) else (type_.item,)
    return tuple((member, cardinality(member)) for member in members)


@dataclass
class Layout:
    """The layout of a state with these variables (names and types, in order)."""

    variables: Sequence[tuple[str, Type]]
    codes: Codes
    places: dict[str, Place] = field(init=False)
    words: int = field(init=False)

    def __post_init__(self) -> None:
        self._fields: list[Field] = []
        self._fields_of: dict[str, list[Field]] = {}
        self.places = {}
        for name, type_ in self.variables:
            before = len(self._fields)
            self.places[name] = self._place(type_, ())
            self._fields_of[name] = self._fields[before:]
        self.words = max(1, _assign(self._fields))
        self._bits = {name: _nonzero(self.mask([name])) for name, _ in self.variables}
        self._stored: dict[str, dict[Any, tuple[tuple[int, int], ...]]] = {
            name: {} for name, _ in self.variables
        }
        self._loaded: dict[str, dict[tuple[int, ...], Any]] = {name: {} for name, _ in self.variables}

    def mask(self, variables: Iterable[str]) -> list[int]:
        """The words of a state with those bits set that hold these variables."""
        words = [0] * self.words
        for name in variables:
            for each in self._fields_of[name]:
                each.mask(words)
        return words

    def pack(self, state: State, without: Collection[str] = ()) -> list[int]:
        """The words of a state, zero for the variables `without` a value. TooManyItems where a sorted set has
        more items than there is room for."""
        words = [0] * self.words
        for (name, _), value in zip(self.variables, state, strict=True):
            if name not in without:
                for at, bits in self._packed(name, value):
                    words[at] |= bits
        return words

    def _packed(self, name: str, value: Any) -> tuple[tuple[int, int], ...]:
        """What a variable with this value sets in which words."""
        known = self._stored[name]
        bits = known.get(value)
        if bits is None:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            words = [0] * self.words
            self._store(self.places[name], value, 0, words)
            bits = known[value] = _nonzero(words)
        return bits

    def unpack(self, words: Sequence[int]) -> State:
        """The state that these words hold."""
        return tuple(self._unpacked(name, words) for name, _ in self.variables)

    def _unpacked(self, name: str, words: Sequence[int]) -> Any:
        """The value of a variable; the same values recur in very many states."""
        known = self._loaded[name]
        key = tuple([words[at] & mask for at, mask in self._bits[name]])
        if key not in known:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[key] = self._load(self.places[name], 0, words)
        return known[key]

    def _field(self, width: int, dimensions: tuple[int, ...], tail: int | None = None) -> Field:
        made = Field(width, dimensions, width if tail is None else tail)
        self._fields.append(made)
        return made

    def _place(self, type_: Type, outer: tuple[int, ...]) -> Place:
        codes = self.codes
        width = codes.width(type_)
        match type_:
            case MapType():
                return Mapped(type_, self._place(type_.value, (*outer, cardinality(type_.key))))
            case SeqType():
                length = self._field(codes.length_width(type_), outer)
                return Listed(type_, length, self._place(type_.item, (*outer, type_.capacity)))
            case _ if width <= WORD:
                return Coded(type_, self._field(width, outer) if width else None)
            case SetType() if is_bitmap(type_):
                return Chunked(type_, tuple(self._segment(size, outer) for _, size in segments(type_)))
            case SetType() | BagType():
                length = self._field(codes.length_width(type_), outer)
                items, item = (*outer, codes.capacity(type_)), codes.item_width(type_)
                low = self._field(min(item, WORD), items)
                return Sorted(type_, length, low, self._field(item - WORD, items) if item > WORD else None)
            case RecordType():
                return Parted(type_, None, tuple(self._place(t, outer) for _, t in type_.fields))
            case OptionalType():
                return Parted(type_, self._field(1, outer), (self._place(type_.item, outer),))
            case UnionType():
                tag = self._field(codes.tag_width(type_), outer)
                return Parted(type_, tag, tuple(self._place(m, outer) for m in type_.members))
            case _:
                raise AssertionError(f"{type_} is not stored")

    def _segment(self, size: int, outer: tuple[int, ...]) -> Field:
        if size <= WORD:
            return self._field(size, outer)
        return self._field(WORD, (*outer, -(-size // WORD)), (size - 1) % WORD + 1)

    def _store(self, place: Place, value: Any, index: int, words: list[int]) -> None:
        match place:
            case Coded(type_, at):
                if at is not None:
                    at.write(words, index, self.codes.encode(value, type_))
            case Chunked(type_, at_segments):
                mask = self.codes.mask(value, type_)
                for at, (_, size) in zip(at_segments, segments(type_), strict=True):
                    chunks = -(-size // WORD)
                    for i in range(chunks):
                        bits = min(WORD, size - i * WORD)
                        at.write(words, index * chunks + i, mask & ((1 << bits) - 1))
                        mask >>= bits
            case Sorted(type_, length, low, high):
                items = self.codes.item_codes(value, type_)
                capacity = self.codes.capacity(type_)
                if len(items) > capacity:
                    raise TooManyItems(type_, len(items), capacity)
                length.write(words, index, len(items))
                for i, code in enumerate(items, index * capacity):
                    low.write(words, i, code & ((1 << low.width) - 1))
                    if high is not None:
                        high.write(words, i, code >> WORD)
            case Listed(type_, length, item):
                length.write(words, index, len(value))
                for i, each in enumerate(value, index * type_.capacity):
                    self._store(item, each, i, words)
            case Mapped(type_, at_value):
                for i, each in enumerate(value, index * cardinality(type_.key)):
                    self._store(at_value, each, i, words)
            case Parted(type_, tag, parts):
                for i, (part, each) in enumerate(_parts(type_, value)):
                    if each is not None:
                        self._store(parts[i], part, index, words)
                if tag is not None:
                    chosen = [i for i, (_, each) in enumerate(_parts(type_, value)) if each is not None]
                    code = len(chosen) if isinstance(type_, OptionalType) else chosen[0]
                    tag.write(words, index, code)

    def _load(self, place: Place, index: int, words: Sequence[int]) -> Any:
        match place:
            case Coded(type_, at):
                return self.codes.decode(at.read(words, index) if at is not None else 0, type_)
            case Chunked(type_, at_segments):
                mask, shift = 0, 0
                for at, (_, size) in zip(at_segments, segments(type_), strict=True):
                    chunks = -(-size // WORD)
                    for i in range(chunks):
                        mask |= at.read(words, index * chunks + i) << shift
                        shift += min(WORD, size - i * WORD)
                return self.codes.decode(mask, type_)
            case Sorted(type_, length, low, high):
                first = index * self.codes.capacity(type_)
                found = []
                for i in range(first, first + length.read(words, index)):
                    code = low.read(words, i) | (high.read(words, i) << WORD if high is not None else 0)
                    found.append(self.codes.decode(code, type_.item))
                return frozenset(Counter(found).items()) if isinstance(type_, BagType) else Subset(found)
            case Listed(type_, length, item):
                first = index * type_.capacity
                at_items = range(first, first + length.read(words, index))
                return sequence(type_, (self._load(item, i, words) for i in at_items))
            case Mapped(type_, at_value):
                size = cardinality(type_.key)
                return tuple(self._load(at_value, i, words) for i in range(index * size, (index + 1) * size))
            case Parted(type_, tag, parts):
                chosen = tag.read(words, index) if tag is not None else 0
                match type_:
                    case RecordType():
                        return type_.cls(*(self._load(part, index, words) for part in parts))
                    case OptionalType():
                        return self._load(parts[0], index, words) if chosen else None
                    case UnionType():
                        return self._load(parts[chosen], index, words)


def _nonzero(words: Sequence[int]) -> tuple[tuple[int, int], ...]:
    return tuple((at, word) for at, word in enumerate(words) if word)


def _parts(type_: Type, value: Any) -> Iterator[tuple[Any, Any]]:
    """The parts of a value, each with something that is not None if it is there."""
    match type_:
        case RecordType():
            for name, _ in type_.fields:
                yield getattr(value, name), True
        case OptionalType():
            yield value, None if value is None else True
        case UnionType():
            for member in type_.members:
                yield value, True if member.cls is type(value) else None


def _assign(fields: list[Field]) -> int:
    """Give every field its place; how many words there are in all."""
    gaps: list[tuple[int, int, int]] = []  # word, first free bit, end
    words = 0
    several = [f for f in fields if not f.single]
    for each in several:
        each.word, each.shift, each.per_word = words, 0, WORD // each.width
        count = -(-each.count // each.per_word)
        for i in range(count):
            last = i == count - 1
            used = (each.count - i * each.per_word if last else each.per_word) * each.width
            used -= each.width - each.tail if last else 0
            if used < WORD:
                gaps.append((words + i, used, WORD))
        words += count
    for each in sorted((f for f in fields if f.single), key=lambda f: -f.count * f.width):
        size = (each.count - 1) * each.width + each.tail
        at = next((i for i, (_, low, high) in enumerate(gaps) if high - low >= size), None)
        if at is None:
            at = len(gaps)
            gaps.append((words, 0, WORD))
            words += 1
        word, low, high = gaps[at]
        each.word, each.shift, each.per_word = word, low, each.count
        gaps[at] = (word, low + size, high)
    return words
