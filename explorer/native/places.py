"""C that moves state variables between the words of a packed state and values."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from quorate.language.types import OptionalType, RecordType, Type, UnionType, cardinality
from quorate.native import c_syntax as c
from quorate.native.layout import (
    WORD,
    Chunked,
    Coded,
    Field,
    Listed,
    Mapped,
    Parted,
    Place,
    Sorted,
    segments,
)
from quorate.native.names import identifier
from quorate.native.packing import Packing, mask
from quorate.native.types import CTypes


@dataclass(frozen=True)
class Element:
    """An element of a place within maps and sequences: its index in the dimensions around it (0 where there are
    none). `depth` makes the names of loop variables."""

    index: c.Expr = c.ZERO
    depth: int = 0

    @property
    def counter(self) -> c.Name:
        return c.Name(f"i{self.depth}")

    def inner(self, size: int, at: int | None = None) -> Element:
        """Element `at` (or the loop's) of a dimension of `size` within this one."""
        deeper = self.depth + (at is None)
        return Element(c.flat_index(self.index, size, self.counter if at is None else at), deeper)


WHOLE = Element()


class Places:
    """Emits loads and stores, for the array that is called `words` in the generated code."""

    def __init__(self, types: CTypes, packing: Packing) -> None:
        self._types = types
        self._packing = packing

    # --------------------------------------------------------------------------------------- loading

    def load(self, place: Place, to: c.Expr, words: c.Name, at: Element = WHOLE) -> list[c.Stmt]:
        """Statements that set the lvalue `to` from an element of a place."""
        i = at.counter
        match place:
            case Coded(type_, field):
                code = self.read(field, at.index, words) if field else c.ZERO
                return [c.put(to, self._packing.unpack(type_, code))]
            case Chunked():
                return [
                    c.put(to.dot("w")[number], self.read(field, at.inner(chunks, chunk).index, words, bits))
                    for field, number, chunks, chunk, bits in self._chunks(place)
                ]
            case Sorted() if self._by_words(place, at):
                load = f"{self._types.sorted_functions(place.type)}_load"
                from_ = (words + place.low.word, place.low.per_word, place.low.width)
                return [
                    self._load_length(place.length, to, words, at),
                    c.Do(c.call(load, to.dot("code"), to.dot("n"), *from_)),
                ]
            case Sorted():
                item = at.inner(self._types.codes.capacity(place.type))
                code = self.read(place.low, item.index, words)
                if place.high is not None:
                    code = self.read(place.high, item.index, words).cast("uint128_t") << WORD | code
                return [
                    self._load_length(place.length, to, words, at),
                    *c.repeated(i, to.dot("n"), [c.put(to.dot("code")[i], code)]),
                ]
            case Listed():
                inner = self.load(place.item, to.dot("at")[i], words, at.inner(place.type.capacity))
                length = self._load_length(place.length, to, words, at)
                return [length, *c.repeated(i, to.dot("n"), inner)]
            case Mapped():
                size = cardinality(place.type.key)
                return c.repeated(i, size, self.load(place.value, to.dot("at")[i], words, at.inner(size)))
            case Parted():
                return self._load_parts(place, to, words, at)

    def _load_length(self, length: Field, to: c.Expr, words: c.Name, at: Element) -> c.Stmt:
        return c.put(to.dot("n"), self.read(length, at.index, words).cast("int32_t"))

    def _load_parts(self, place: Parted, to: c.Expr, words: c.Name, at: Element) -> list[c.Stmt]:
        parts = [
            self.load(part, to.dot(name), words, at)
            for part, name in zip(place.parts, self._part_names(place.type), strict=True)
        ]
        if place.tag is None:
            return list(chain.from_iterable(parts))
        tag = self.read(place.tag, at.index, words)
        value = tag if isinstance(place.type, OptionalType) else tag.cast("uint8_t")
        statements: list[c.Stmt] = [c.put(_tag(place.type, to), value)]
        for number, part in enumerate(parts):
            statements += c.branch(_is_part(place.type, to, number), part)
        return statements

    # --------------------------------------------------------------------------------------- storing

    def store(
        self, place: Place, value: c.Expr, words: c.Name, at: Element = WHOLE, fresh: bool = False
    ) -> list[c.Stmt]:
        """Statements that write a value over an element of a place. `fresh`: all bits are zero before."""
        write, i = self.add if fresh else self.write, at.counter
        match place:
            case Coded(type_, field):
                return [write(field, at.index, words, self._packing.pack(type_, value))] if field else []
            case Chunked():
                return [
                    write(field, at.inner(chunks, chunk).index, words, value.dot("w")[number], bits)
                    for field, number, chunks, chunk, bits in self._chunks(place)
                ]
            case Sorted():
                length = write(place.length, at.index, words, value.dot("n").cast("uint64_t"))
                return [length, *self._store_codes(place, value, words, at, fresh)]
            case Listed():
                capacity = place.type.capacity
                item = at.inner(capacity)
                stored = self.store(place.item, value.dot("at")[i], words, item, fresh)
                cleared = [] if fresh else self.clear(place.item, words, item)
                body = c.branch(i < value.dot("n"), stored, cleared)
                length = write(place.length, at.index, words, value.dot("n").cast("uint64_t"))
                return [length, *c.repeated(i, capacity, body)]
            case Mapped():
                size = cardinality(place.type.key)
                inner = self.store(place.value, value.dot("at")[i], words, at.inner(size), fresh)
                return c.repeated(i, size, inner)
            case Parted():
                return self._store_parts(place, value, words, at, fresh)

    @staticmethod
    def _by_words(place: Sorted, at: Element) -> bool:
        """Whether the codes have words from the first bit on, so that several are moved at once."""
        low = place.low
        return at == WHOLE and place.high is None and not low.single and low.per_word > 1

    def _store_codes(
        self, place: Sorted, value: c.Expr, words: c.Name, at: Element, fresh: bool
    ) -> list[c.Stmt]:
        write = self.add if fresh else self.write
        capacity, codes, n = self._types.codes.capacity(place.type), value.dot("code"), value.dot("n")
        if self._by_words(place, at):
            store = f"{self._types.sorted_functions(place.type)}_store"
            of_words = (capacity, place.low.per_word, place.low.width)
            return [c.Do(c.call(store, words + place.low.word, codes, n, *of_words))]
        item, i = at.inner(capacity).index, at.counter
        code = codes[i] if fresh else c.Conditional(i < n, codes[i], c.ZERO)
        low = code & mask(place.low.width) if place.high else code
        body: list[c.Stmt] = [write(place.low, item, words, low.cast("uint64_t"))]
        if place.high is not None:
            body.append(write(place.high, item, words, (code >> WORD).cast("uint64_t")))
        return c.repeated(i, n if fresh else capacity, body)

    def _store_parts(
        self, place: Parted, value: c.Expr, words: c.Name, at: Element, fresh: bool
    ) -> list[c.Stmt]:
        parts = [
            self.store(part, value.dot(name), words, at, fresh)
            for part, name in zip(place.parts, self._part_names(place.type), strict=True)
        ]
        if place.tag is None:
            return list(chain.from_iterable(parts))
        write = self.add if fresh else self.write
        tag = _tag(place.type, value).cast("uint64_t")
        statements: list[c.Stmt] = [write(place.tag, at.index, words, tag)]
        for number, (stored, part) in enumerate(zip(parts, place.parts, strict=True)):
            cleared = [] if fresh else self.clear(part, words, at)
            statements += c.branch(_is_part(place.type, value, number), stored, cleared)
        return statements

    def clear(self, place: Place, words: c.Name, at: Element = WHOLE) -> list[c.Stmt]:
        """Statements that set all bits of an element of a place to zero."""
        nothing, i = c.word(0), at.counter
        match place:
            case Coded(_, field):
                return [self.write(field, at.index, words, nothing)] if field else []
            case Chunked():
                return [
                    self.write(field, at.inner(chunks, chunk).index, words, nothing, bits)
                    for field, _, chunks, chunk, bits in self._chunks(place)
                ]
            case Sorted():
                capacity = self._types.codes.capacity(place.type)
                fields = [field for field in (place.low, place.high) if field is not None]
                body = [self.write(field, at.inner(capacity).index, words, nothing) for field in fields]
                return [self.write(place.length, at.index, words, nothing), *c.repeated(i, capacity, body)]
            case Listed():
                capacity = place.type.capacity
                inner = self.clear(place.item, words, at.inner(capacity))
                return [self.write(place.length, at.index, words, nothing), *c.repeated(i, capacity, inner)]
            case Mapped():
                size = cardinality(place.type.key)
                return c.repeated(i, size, self.clear(place.value, words, at.inner(size)))
            case Parted():
                tag = [self.write(place.tag, at.index, words, nothing)] if place.tag else []
                return tag + [each for part in place.parts for each in self.clear(part, words, at)]

    # ---------------------------------------------------------------------------------------- fields

    def _chunks(self, place: Chunked) -> list[tuple[Field, int, int, int, int]]:
        """For each word of a bitmap: its field, its number among all words, how many words its segment has, which of
        these it is, and how many bits of it are used."""
        offsets = self._types.bitmap(place.type).offsets
        found = []
        for field, offset, (_, size) in zip(place.segments, offsets, segments(place.type), strict=True):
            chunks = -(-size // WORD)
            found += [(field, offset + i, chunks, i, min(WORD, size - i * WORD)) for i in range(chunks)]
        return found

    def _part_names(self, type_: Type) -> tuple[str, ...]:
        match type_:
            case RecordType():
                return tuple(identifier(name) for name, _ in type_.fields)
            case UnionType():
                return tuple(self._types.name(member) for member in type_.members)
            case _:
                return ("item",)

    def read(self, field: Field, index: c.Expr, words: c.Name, width: int | None = None) -> c.Expr:
        """The code in element `index` of a field."""
        return c.call("get_bits", words, *self.position(field, index), width or field.width)

    def write(
        self, field: Field, index: c.Expr, words: c.Name, code: c.Expr, width: int | None = None
    ) -> c.Stmt:
        """The statement that writes a code over element `index` of a field."""
        return c.Do(c.call("put_bits", words, *self.position(field, index), width or field.width, code))

    def add(
        self, field: Field, index: c.Expr, words: c.Name, code: c.Expr, width: int | None = None
    ) -> c.Stmt:
        """As `write`, for an element that is zero."""
        at, shift = self.position(field, index)
        return c.put(words[at], code if shift == c.ZERO else code << shift, "|=")

    @staticmethod
    def position(field: Field, index: c.Expr) -> tuple[c.Expr, c.Expr]:
        """The word and the shift of element `index`."""
        if isinstance(index, c.Number):
            i = index.value
            return c.expr(field.word + i // field.per_word), c.expr(
                field.shift + i % field.per_word * field.width
            )
        if field.single:
            scaled = c.expr(field.width) * index if field.width > 1 else index
            return c.expr(field.word), c.plus(field.shift, scaled)
        if field.per_word == 1:
            return c.plus(field.word, index), c.ZERO
        split = index.cast("unsigned")
        return c.plus(field.word, split / field.per_word), split % field.per_word * field.width


def _tag(type_: Type, value: c.Expr) -> c.Expr:
    """What says which parts of a value are there."""
    return value.dot("some" if isinstance(type_, OptionalType) else "kind")


def _is_part(type_: Type, value: c.Expr, number: int) -> c.Expr:
    return _tag(type_, value) if isinstance(type_, OptionalType) else _tag(type_, value).eq(number)
