"""C that moves state variables between the words of a packed state and values."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from quorate.native import c_syntax as c
from quorate.native.c_arithmetic import flat_index, plus
from quorate.native.layout import Chunked, Coded, Field, Parted, Place, Repeated, Sorted
from quorate.native.packing import Packing, mask
from quorate.native.representations import WORD, Record
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
        return Element(flat_index(self.index, size, self.counter if at is None else at), deeper)


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
                    c.put(to.dot("w")[word], self.read(field, index, words, bits))
                    for word, field, index, bits in _chunks(place, at)
                ]
            case Sorted() if self._by_words(place, at):
                load = f"{self._types.sorted_functions(place.form.type)}_load"
                from_ = (words + place.low.word, place.low.per_word, place.low.width)
                return [
                    self._load_length(place.length, to, words, at),
                    c.Do(c.call(load, to.dot("code"), to.dot("n"), *from_)),
                ]
            case Sorted():
                item = at.inner(self._types.codes.room(place.form))
                code = self.read(place.low, item.index, words)
                if place.high is not None:
                    code = self.read(place.high, item.index, words).cast("uint128_t") << WORD | code
                return [
                    self._load_length(place.length, to, words, at),
                    *c.repeated(i, to.dot("n"), [c.put(to.dot("code")[i], code)]),
                ]
            case Repeated(array, length):
                inner = self.load(place.item, to.dot("at")[i], words, at.inner(array.room))
                count = [] if length is None else [self._load_length(length, to, words, at)]
                return [*count, *c.repeated(i, self._types.length(array, to), inner)]
            case Parted():
                return self._load_parts(place, to, words, at)

    def _load_length(self, length: Field, to: c.Expr, words: c.Name, at: Element) -> c.Stmt:
        return c.put(to.dot("n"), self.read(length, at.index, words).cast("int32_t"))

    def _load_parts(self, place: Parted, to: c.Expr, words: c.Name, at: Element) -> list[c.Stmt]:
        form = place.form
        parts = [
            self.load(part, lvalue, words, at)
            for part, (_, lvalue) in zip(place.parts, self._types.parts(form, to), strict=True)
        ]
        if isinstance(form, Record) or place.tag is None:
            return list(chain.from_iterable(parts))
        tag = self.read(place.tag, at.index, words)
        statements: list[c.Stmt] = [c.put(to.dot(form.tag), tag if form.first else tag.cast("uint8_t"))]
        for number, part in enumerate(parts):
            statements += c.branch(self._types.is_there(form, to, number), part)
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
                    write(field, index, words, value.dot("w")[word], bits)
                    for word, field, index, bits in _chunks(place, at)
                ]
            case Sorted():
                length = write(place.length, at.index, words, value.dot("n").cast("uint64_t"))
                return [length, *self._store_codes(place, value, words, at, fresh)]
            case Repeated(array, length):
                item = at.inner(array.room)
                stored = self.store(place.item, value.dot("at")[i], words, item, fresh)
                if length is None:
                    return c.repeated(i, array.room, stored)
                cleared = [] if fresh else self.clear(place.item, words, item)
                body = c.branch(i < value.dot("n"), stored, cleared)
                count = write(length, at.index, words, value.dot("n").cast("uint64_t"))
                return [count, *c.repeated(i, array.room, body)]
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
        capacity, codes, n = self._types.codes.room(place.form), value.dot("code"), value.dot("n")
        if self._by_words(place, at):
            store = f"{self._types.sorted_functions(place.form.type)}_store"
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
        form = place.form
        parts = [
            self.store(part, lvalue, words, at, fresh)
            for part, (_, lvalue) in zip(place.parts, self._types.parts(form, value), strict=True)
        ]
        if isinstance(form, Record) or place.tag is None:
            return list(chain.from_iterable(parts))
        write = self.add if fresh else self.write
        tag = value.dot(form.tag).cast("uint64_t")
        statements: list[c.Stmt] = [write(place.tag, at.index, words, tag)]
        for number, (stored, part) in enumerate(zip(parts, place.parts, strict=True)):
            cleared = [] if fresh else self.clear(part, words, at)
            statements += c.branch(self._types.is_there(form, value, number), stored, cleared)
        return statements

    def clear(self, place: Place, words: c.Name, at: Element = WHOLE) -> list[c.Stmt]:
        """Statements that set all bits of an element of a place to zero."""
        nothing, i = c.word(0), at.counter
        match place:
            case Coded(_, field):
                return [self.write(field, at.index, words, nothing)] if field else []
            case Chunked():
                return [
                    self.write(field, index, words, nothing, bits)
                    for _, field, index, bits in _chunks(place, at)
                ]
            case Sorted(items):
                capacity = self._types.codes.room(items)
                of_codes = [field for field in (place.low, place.high) if field is not None]
                body = [self.write(field, at.inner(capacity).index, words, nothing) for field in of_codes]
                return [self.write(place.length, at.index, words, nothing), *c.repeated(i, capacity, body)]
            case Repeated(array, length):
                inner = self.clear(place.item, words, at.inner(array.room))
                count = [] if length is None else [self.write(length, at.index, words, nothing)]
                return [*count, *c.repeated(i, array.room, inner)]
            case Parted():
                tag = [self.write(place.tag, at.index, words, nothing)] if place.tag else []
                return tag + [each for part in place.parts for each in self.clear(part, words, at)]

    # ---------------------------------------------------------------------------------------- fields

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
            return c.expr(field.word), plus(field.shift, scaled)
        if field.per_word == 1:
            return plus(field.word, index), c.ZERO
        split = index.cast("unsigned")
        return plus(field.word, split / field.per_word), split % field.per_word * field.width


def _chunks(place: Chunked, at: Element) -> list[tuple[int, Field, c.Expr, int]]:
    """For each word of a bitmap its number, the field and the index of it in that, and how many bits of it are
    used."""
    return [
        (chunk.word, place.segments[chunk.segment], at.inner(chunk.words, chunk.at).index, chunk.bits)
        for chunk in place.form.chunks
    ]
