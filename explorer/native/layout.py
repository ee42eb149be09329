"""The layout of a state: the position of each variable in its words.

A state variable is taken apart into *fields*: arrays of codes of one width, none wider than a word and none crossing
one. A Map adds a dimension to the fields of its values, a Seq to those of its items. A value whose code has at most
64 bits is one field. Fields that need several words come first; the others fill the gaps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from quorate.exploration import State
from quorate.language.types import Type
from quorate.native import representations as reps
from quorate.native.codes import Codes
from quorate.native.representations import WORD, ones, representation

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
        return words[word] >> shift & ones(width)

    def mask(self, words: list[int]) -> None:
        """Set all its bits."""
        for index in range(self.count):
            bits = self.tail if index == self.count - 1 else self.width
            self.write(words, index, ones(bits))

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
    """A bitmap of more than 64 members: whole words, contiguous, for each segment of it."""

    form: reps.Bitmap
    segments: tuple[Field, ...]


@dataclass(frozen=True, eq=False)
class Sorted:
    """A set or bag as a sorted array of codes; `high` holds the bits of wide codes beyond 64."""

    form: reps.SortedCodes
    length: Field
    low: Field
    high: Field | None


@dataclass(frozen=True, eq=False)
class Repeated:
    """A sequence or a map: its items with one dimension more, and the length of a sequence. Items behind its end are
    zero."""

    form: reps.Array
    length: Field | None
    item: Place


@dataclass(frozen=True, eq=False)
class Parted:
    """A record, an optional or a union too wide for one field, part by part. The parts of a union do not overlap:
    those of other members are zero, as is the item of an absent optional."""

    form: reps.Record | reps.Tagged
    tag: Field | None
    parts: tuple[Place, ...]


Place: TypeAlias = Coded | Chunked | Sorted | Repeated | Parted

Slice: TypeAlias = tuple[Field, int, int, int]
"""A part of the code of a value: the field and the index of the element that holds it, the first bit of it in the
code, and its width."""


@dataclass
class Layout:
    """The layout of a state with these variables (names and types, in order)."""

    variables: Sequence[tuple[str, Type]]
    codes: Codes
    places: dict[str, Place] = field(init=False)
    words: int = field(init=False)

    def __post_init__(self) -> None:
        self._types = dict(self.variables)
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

    def mask_part(self, variable: str, keys: Sequence[int], words: list[int]) -> bool:
        """Set, in `words`, those bits that hold what a variable has under these keys of maps, by their numbers.
        Whether there are no sorted sets or bags in it."""
        place, index = self.places[variable], 0
        for key in keys:
            assert isinstance(place, Repeated)
            index = index * place.form.room + key
            place = place.item
        return self._mask_place(place, index, words)

    def _mask_place(self, place: Place, index: int, words: list[int]) -> bool:
        def mark(field_: Field | None, at: int = index) -> None:
            if field_ is not None:
                word, shift, width = field_.bits(at)
                words[word] |= ones(width) << shift

        match place:
            case Coded(_, field_):
                mark(field_)
            case Chunked(bitmap, fields):
                for chunk in bitmap.chunks:
                    mark(fields[chunk.segment], index * chunk.words + chunk.at)
            case Sorted():
                return False
            case Repeated(array, length, item):
                mark(length)
                return all(self._mask_place(item, index * array.room + i, words) for i in range(array.room))
            case Parted(_, tag, parts):
                mark(tag)
                return all(self._mask_place(part, index, words) for part in parts)
        return True

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
        cached = self._stored[name]
        bits = cached.get(value)
        if bits is None:
            if len(cached) >= MOST_REMEMBERED:
                cached.clear()
            words = [0] * self.words
            self._store(self.places[name], self.codes.encode(value, self._types[name]), words)
            bits = cached[value] = _nonzero(words)
        return bits

    def unpack(self, words: Sequence[int]) -> State:
        """The state that these words hold."""
        return tuple(self._unpacked(name, words) for name, _ in self.variables)

    def value(self, name: str, words: Sequence[int]) -> Any:
        """The value of a variable in the state that these words hold."""
        return self._unpacked(name, words)

    def _unpacked(self, name: str, words: Sequence[int]) -> Any:
        """The value of a variable; the same values recur in very many states."""
        cached = self._loaded[name]
        key = tuple([words[at] & mask for at, mask in self._bits[name]])
        if key not in cached:
            if len(cached) >= MOST_REMEMBERED:
                cached.clear()
            cached[key] = self.codes.decode(self._load(self.places[name], words), self._types[name])
        return cached[key]

    def _field(self, width: int, dimensions: tuple[int, ...], tail: int | None = None) -> Field:
        made = Field(width, dimensions, width if tail is None else tail)
        self._fields.append(made)
        return made

    def _place(self, type_: Type, outer: tuple[int, ...]) -> Place:
        codes = self.codes
        width = codes.width(type_)
        match representation(type_):
            case reps.Array() as array:
                length = None if array.fixed else self._field(codes.length_width(array), outer)
                return Repeated(array, length, self._place(array.item, (*outer, array.room)))
            case _ if width <= WORD:
                return Coded(type_, self._field(width, outer) if width else None)
            case reps.Bitmap() as bitmap:
                return Chunked(bitmap, tuple(self._segment(each.size, outer) for each in bitmap.segments))
            case reps.SortedCodes() as items:
                length = self._field(codes.length_width(items), outer)
                of_items, item = (*outer, codes.room(items)), codes.item_width(items.type)
                low = self._field(min(item, WORD), of_items)
                return Sorted(items, length, low, self._field(item - WORD, of_items) if item > WORD else None)
            case (reps.Record() | reps.Tagged()) as parted:
                tag = self._field(parted.tag_width, outer) if isinstance(parted, reps.Tagged) else None
                return Parted(parted, tag, tuple(self._place(part, outer) for part in parted.parts))
            case reps.Number():
                raise AssertionError(f"{type_} is not stored")

    def _segment(self, size: int, outer: tuple[int, ...]) -> Field:
        if size <= WORD:
            return self._field(size, outer)
        return self._field(WORD, (*outer, -(-size // WORD)), (size - 1) % WORD + 1)

    def _store(self, place: Place, code: int, words: list[int]) -> None:
        for field_, index, bit, width in self._slices(place, lambda of: code >> of[2] & ones(of[3])):
            field_.write(words, index, code >> bit & ones(width))

    def _load(self, place: Place, words: Sequence[int]) -> int:
        read = self._slices(place, lambda of: of[0].read(words, of[1]))
        return sum(field_.read(words, index) << bit for field_, index, bit, _ in read)

    def _slices(
        self, place: Place, number: Callable[[Slice], int], index: int = 0, bit: int = 0
    ) -> Iterator[Slice]:
        """Where the code of a value lies, which is element `index` of the place, from its bit `bit` on. `number` is
        asked what the slices of lengths and tags hold. Items behind the end and parts that are not there are left
        out."""
        match place:
            case Coded(_, field_):
                if field_ is not None:
                    yield field_, index, bit, field_.width
            case Chunked(bitmap, fields):
                for chunk in bitmap.chunks:
                    at = index * chunk.words + chunk.at
                    yield fields[chunk.segment], at, bit + chunk.shift, chunk.bits
            case Sorted(items, length, low, high):
                yield (head := (length, index, bit, length.width))
                room, width = self.codes.room(items), self.codes.width(items.item)
                for i in range(number(head)):
                    at, first = index * room + i, bit + length.width + i * width
                    yield low, at, first, low.width
                    if high is not None:
                        yield high, at, first + WORD, high.width
            case Repeated(array, at_length, item):
                count, first, width = array.room, bit, self.codes.width(array.item)
                if at_length is not None:
                    yield (head := (at_length, index, bit, at_length.width))
                    count, first = number(head), bit + at_length.width
                for i in range(count):
                    yield from self._slices(item, number, index * array.room + i, first + i * width)
            case Parted(reps.Record() as record, _, parts):
                for type_, part in zip(record.parts, parts, strict=True):
                    yield from self._slices(part, number, index, bit)
                    bit += self.codes.width(type_)
            case Parted(reps.Tagged() as tagged, tag, parts):
                assert tag is not None
                yield (head := (tag, index, bit, tag.width))
                chosen = number(head) - tagged.first
                if chosen >= 0:
                    yield from self._slices(parts[chosen], number, index, bit + tag.width)


def _nonzero(words: Sequence[int]) -> tuple[tuple[int, int], ...]:
    return tuple((at, word) for at, word in enumerate(words) if word)


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
