"""C that moves state variables between the words of a packed state and values."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from quorate.language.types import OptionalType, RecordType, Type, UnionType, cardinality
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
from quorate.native.text import choice, loop
from quorate.native.types import CTypes

ZERO = "UINT64_C(0)"


@dataclass(frozen=True)
class Element:
    """An element of a place within maps and sequences: its index in the dimensions around it, as C text ("0" where
    there are none). `depth` numbers the loop variables."""

    index: str = "0"
    depth: int = 0

    @property
    def counter(self) -> str:
        return f"i{self.depth}"

    def inner(self, size: int, at: str | int | None = None) -> Element:
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

    def load(self, place: Place, to: str, words: str, at: Element = WHOLE) -> list[str]:
        """Statements that set the lvalue `to` from an element of a place."""
        match place:
            case Coded(type_, field):
                code = self.read(field, at.index, words) if field else "0"
                return [f"{to} = {self._packing.unpack(type_, code)};"]
            case Chunked():
                return [
                    f"{to}.w[{word}] = {self.read(field, at.inner(chunks, i).index, words, bits)};"
                    for field, word, chunks, i, bits in self._chunks(place)
                ]
            case Sorted() if self._by_words(place, at):
                of_words = f"{place.low.per_word}, {place.low.width}"
                load = f"{self._types.sorted_functions(place.type)}_load"
                return [
                    f"{to}.n = (int32_t){self.read(place.length, at.index, words)};",
                    f"{load}({to}.code, {to}.n, {words} + {place.low.word}, {of_words});",
                ]
            case Sorted():
                item = at.inner(self._types.codes.capacity(place.type))
                code = self.read(place.low, item.index, words)
                if place.high is not None:
                    code = f"(uint128_t){self.read(place.high, item.index, words)} << 64 | {code}"
                return [
                    f"{to}.n = (int32_t){self.read(place.length, at.index, words)};",
                    *loop(at.counter, f"{to}.n", [f"{to}.code[{at.counter}] = {code};"]),
                ]
            case Listed():
                inner = self.load(place.item, f"{to}.at[{at.counter}]", words, at.inner(place.type.capacity))
                length = self.read(place.length, at.index, words)
                return [f"{to}.n = (int32_t){length};", *loop(at.counter, f"{to}.n", inner)]
            case Mapped():
                size = cardinality(place.type.key)
                inner = self.load(place.value, f"{to}.at[{at.counter}]", words, at.inner(size))
                return loop(at.counter, str(size), inner)
            case Parted():
                return self._load_parts(place, to, words, at)

    def _load_parts(self, place: Parted, to: str, words: str, at: Element) -> list[str]:
        parts = [
            self.load(part, f"{to}.{name}", words, at)
            for part, name in zip(place.parts, self._part_names(place.type), strict=True)
        ]
        if place.tag is None:
            return list(chain.from_iterable(parts))
        flag, cast = (".some", "") if isinstance(place.type, OptionalType) else (".kind", "(uint8_t)")
        lines = [f"{to}{flag} = {cast}{self.read(place.tag, at.index, words)};"]
        for number, part in enumerate(parts):
            lines += choice(_is_part(place.type, to, number), part)
        return lines

    # --------------------------------------------------------------------------------------- storing

    def store(
        self, place: Place, value: str, words: str, at: Element = WHOLE, fresh: bool = False
    ) -> list[str]:
        """Statements that write a value over an element of a place. `fresh`: all bits are zero before."""
        put = self.add if fresh else self.write
        match place:
            case Coded(type_, field):
                return [put(field, at.index, words, self._packing.pack(type_, value))] if field else []
            case Chunked():
                return [
                    put(field, at.inner(chunks, i).index, words, f"{value}.w[{word}]", bits)
                    for field, word, chunks, i, bits in self._chunks(place)
                ]
            case Sorted():
                length = put(place.length, at.index, words, f"(uint64_t){value}.n")
                return [length, *self._store_codes(place, value, words, at, fresh)]
            case Listed():
                capacity = place.type.capacity
                item = at.inner(capacity)
                stored = self.store(place.item, f"{value}.at[{at.counter}]", words, item, fresh)
                cleared = [] if fresh else self.clear(place.item, words, item)
                body = choice(f"{at.counter} < {value}.n", stored, cleared)
                length = put(place.length, at.index, words, f"(uint64_t){value}.n")
                return [length, *loop(at.counter, str(capacity), body)]
            case Mapped():
                size = cardinality(place.type.key)
                inner = self.store(place.value, f"{value}.at[{at.counter}]", words, at.inner(size), fresh)
                return loop(at.counter, str(size), inner)
            case Parted():
                return self._store_parts(place, value, words, at, fresh)

    @staticmethod
    def _by_words(place: Sorted, at: Element) -> bool:
        """Whether the codes have words from the first bit on, so that several are moved at once."""
        low = place.low
        return at == WHOLE and place.high is None and not low.single and low.per_word > 1

    def _store_codes(self, place: Sorted, value: str, words: str, at: Element, fresh: bool) -> list[str]:
        put = self.add if fresh else self.write
        capacity = self._types.codes.capacity(place.type)
        if self._by_words(place, at):
            store = f"{self._types.sorted_functions(place.type)}_store"
            of_words = f"{capacity}, {place.low.per_word}, {place.low.width}"
            return [f"{store}({words} + {place.low.word}, {value}.code, {value}.n, {of_words});"]
        item, i = at.inner(capacity).index, at.counter
        code = f"{value}.code[{i}]" if fresh else f"({i} < {value}.n ? {value}.code[{i}] : 0)"
        low = f"(uint64_t)({code} & {mask(place.low.width)})" if place.high else f"(uint64_t){code}"
        body = [put(place.low, item, words, low)]
        if place.high is not None:
            body.append(put(place.high, item, words, f"(uint64_t)({code} >> 64)"))
        return loop(i, f"{value}.n" if fresh else str(capacity), body)

    def _store_parts(self, place: Parted, value: str, words: str, at: Element, fresh: bool) -> list[str]:
        parts = [
            self.store(part, f"{value}.{name}", words, at, fresh)
            for part, name in zip(place.parts, self._part_names(place.type), strict=True)
        ]
        if place.tag is None:
            return list(chain.from_iterable(parts))
        put = self.add if fresh else self.write
        flag = "some" if isinstance(place.type, OptionalType) else "kind"
        lines = [put(place.tag, at.index, words, f"(uint64_t){value}.{flag}")]
        for number, (stored, part) in enumerate(zip(parts, place.parts, strict=True)):
            cleared = [] if fresh else self.clear(part, words, at)
            lines += choice(_is_part(place.type, value, number), stored, cleared)
        return lines

    def clear(self, place: Place, words: str, at: Element = WHOLE) -> list[str]:
        """Statements that set all bits of an element of a place to zero."""
        match place:
            case Coded(_, field):
                return [self.write(field, at.index, words, ZERO)] if field else []
            case Chunked():
                return [
                    self.write(field, at.inner(chunks, i).index, words, ZERO, bits)
                    for field, _, chunks, i, bits in self._chunks(place)
                ]
            case Sorted():
                capacity = self._types.codes.capacity(place.type)
                fields = [field for field in (place.low, place.high) if field is not None]
                body = [self.write(field, at.inner(capacity).index, words, ZERO) for field in fields]
                return [
                    self.write(place.length, at.index, words, ZERO),
                    *loop(at.counter, str(capacity), body),
                ]
            case Listed():
                capacity = place.type.capacity
                inner = self.clear(place.item, words, at.inner(capacity))
                return [
                    self.write(place.length, at.index, words, ZERO),
                    *loop(at.counter, str(capacity), inner),
                ]
            case Mapped():
                size = cardinality(place.type.key)
                return loop(at.counter, str(size), self.clear(place.value, words, at.inner(size)))
            case Parted():
                tag = [self.write(place.tag, at.index, words, ZERO)] if place.tag else []
                return tag + [line for part in place.parts for line in self.clear(part, words, at)]

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

    def read(self, field: Field, index: str, words: str, width: int | None = None) -> str:
        """The code in element `index` of a field."""
        word, shift = self.position(field, index)
        return f"get_bits({words}, {word}, {shift}, {width or field.width})"

    def write(self, field: Field, index: str, words: str, code: str, width: int | None = None) -> str:
        """The statement that writes a code over element `index` of a field."""
        word, shift = self.position(field, index)
        return f"put_bits({words}, {word}, {shift}, {width or field.width}, {code});"

    def add(self, field: Field, index: str, words: str, code: str, width: int | None = None) -> str:
        """As `write`, for an element that is zero."""
        word, shift = self.position(field, index)
        return f"{words}[{word}] |= ({code}) << ({shift});" if shift != "0" else f"{words}[{word}] |= {code};"

    @staticmethod
    def position(field: Field, index: str) -> tuple[str, str]:
        """The word and the shift of element `index`."""
        if index.isdecimal():
            i = int(index)
            return (
                str(field.word + i // field.per_word),
                str(field.shift + i % field.per_word * field.width),
            )
        if field.single:
            scaled = f"{field.width} * ({index})" if field.width > 1 else f"({index})"
            return str(field.word), f"{field.shift} + {scaled}" if field.shift else scaled
        if field.per_word == 1:
            return f"{field.word} + ({index})", "0"
        split = f"(unsigned)({index})"
        return f"{field.word} + {split} / {field.per_word}", f"{split} % {field.per_word} * {field.width}"


def flat_index(outer: str, size: int, inner: str | int) -> str:
    """Element `inner` of a dimension of `size`, within element `outer` of the dimensions around it."""
    if outer == "0":
        return str(inner)
    if outer.isdecimal() and str(inner).isdecimal():
        return str(int(outer) * size + int(inner))
    if size == 1 and str(inner) == "0":
        return outer
    return f"({outer}) * {size} + {inner}"


def _is_part(type_: Type, value: str, number: int) -> str:
    return f"{value}.some" if isinstance(type_, OptionalType) else f"{value}.kind == {number}"
