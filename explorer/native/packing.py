"""C that packs: values to codes and back, state variables to and from the words of a state."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.language.types import (
    BagType,
    BoolType,
    EnumType,
    FamilyType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    cardinality,
)
from quorate.native.codes import SCALARS, Codes, is_bitmap
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
from quorate.native.types import CTypes


class Packing:
    """Emits pack and unpack functions for codes (as types are asked for), and loads and stores of places."""

    def __init__(self, types: CTypes) -> None:
        self.types = types
        self.codes: Codes = types.codes

    # ---------------------------------------------------------------------------------------- codes

    def pack(self, type_: Type, value: str) -> str:
        """The code of a value, as wide as `code_type` says."""
        match type_:
            case NoneType():
                return "UINT64_C(0)"
            case IntType():
                return f"((uint64_t){value} ^ UINT64_C(1) << 63)"
            case RangeType() if type_.first:
                return f"(uint64_t)({value} - {type_.first})"
            case BoolType() | RangeType() | SymmetricType() | EnumType() | FamilyType():
                return f"(uint64_t){value}"
            case SetType() if is_bitmap(type_) and self.types.bitmap(type_).words == 1:
                return f"{value}.w[0]"
            case _:
                name = self.types.name(type_)
                function = self.types.define(
                    "pack", type_, f"pack_{name}", lambda n: self._define_pack(type_, name, n)
                )
                return f"{function}({value})"

    def unpack(self, type_: Type, code: str) -> str:
        """The value with this code."""
        match type_:
            case NoneType():
                return "0"
            case IntType():
                return f"(int64_t)({code} ^ UINT64_C(1) << 63)"
            case RangeType() if type_.first < 0:
                return f"({self.types.name(type_)})((int64_t)({code}) + {type_.first})"
            case RangeType() if type_.first:
                return f"({self.types.name(type_)})({code} + {type_.first})"
            case BoolType() | RangeType() | SymmetricType() | EnumType() | FamilyType():
                return f"({self.types.name(type_)})({code})"
            case _:
                name = self.types.name(type_)
                function = self.types.define(
                    "unpack", type_, f"unpack_{name}", lambda n: self._define_unpack(type_, name, n)
                )
                return f"{function}({code})"

    def _define_pack(self, type_: Type, name: str, function: str) -> str:
        code = self.types.code_type(type_)
        head = f"static inline UNUSED {code} {function}({name} x) {{\n"
        match type_:
            case RecordType():
                parts, shift = [], 0
                for field, t in type_.fields:
                    if width := self.codes.width(t):
                        parts.append(_at(self.pack(t, f"x.{identifier(field)}"), shift, code))
                        shift += width
                return f"{head}    return {' | '.join(parts) or '(void)x, 0'};\n}}"
            case OptionalType():
                inner = self.pack(type_.item, "x.item")
                some = f"{inner} + 1" if isinstance(type_.item, SCALARS) else f"({code}){inner} << 1 | 1"
                return f"{head}    return x.some ? {some} : 0;\n}}"
            case UnionType():
                cases, tag = "", self.codes.tag_width(type_)
                for i, member in enumerate(type_.members):
                    inner = self.pack(member, f"x.{identifier(member.cls.__name__)}")
                    cases += f"        case {i}: return {_at(inner, tag, code)} | {i};\n"
                return f"{head}    switch (x.kind) {{\n{cases}        default: return 0;\n    }}\n}}"
            case SetType() if is_bitmap(type_):
                parts, shift = [], 0
                for (_, size), offset in zip(segments(type_), self.types.bitmap(type_).offsets, strict=True):
                    for i in range(-(-size // WORD)):
                        parts.append(_at(f"x.w[{offset + i}]", shift, code))
                        shift += min(WORD, size - i * WORD)
                return f"{head}    return {' | '.join(parts)};\n}}"
            case SetType() | BagType() | SeqType():
                low, width = self.codes.length_width(type_), self.codes.width(type_.item)
                item = self.pack(type_.item, "x.at[i]") if isinstance(type_, SeqType) else "x.code[i]"
                loop = f"    for (int i = 0; i < x.n; i++) code |= ({code}){item} << ({low} + i * {width});\n"
                return f"{head}    {code} code = ({code})x.n;\n{loop if width else ''}    return code;\n}}"
            case MapType():
                width, size = self.codes.width(type_.value), cardinality(type_.key)
                loop = f"    for (int i = 0; i < {size}; i++) code |= ({code}){self.pack(type_.value, 'x.at[i]')} << i * {width};\n"
                return f"{head}    {code} code = 0;\n{loop if width else ''}    return code;\n}}"
            case _:
                raise AssertionError(type_)

    def _define_unpack(self, type_: Type, name: str, function: str) -> str:
        code = self.types.code_type(type_)
        head = f"static inline UNUSED {name} {function}({code} code) {{\n"
        match type_:
            case RecordType():
                parts, shift = [], 0
                for _, t in type_.fields:
                    width = self.codes.width(t)
                    parts.append(self._unpack_part(t, "code", shift, width))
                    shift += width
                return f"{head}    {'' if shift else '(void)code; '}return ({name}){{{', '.join(parts) or '0'}}};\n}}"
            case OptionalType():
                if isinstance(type_.item, SCALARS):
                    inner = self.unpack(type_.item, "code - 1")
                    return f"{head}    return code ? ({name}){{true, {inner}}} : ({name}){{0}};\n}}"
                inner = self._unpack_part(type_.item, "code", 1, self.codes.width(type_.item))
                return f"{head}    return code & 1 ? ({name}){{true, {inner}}} : ({name}){{0}};\n}}"
            case UnionType():
                cases, tag = "", self.codes.tag_width(type_)
                for i, member in enumerate(type_.members):
                    part = identifier(member.cls.__name__)
                    inner = self._unpack_part(member, "code", tag, self.codes.width(member))
                    cases += f"        case {i}: return ({name}){{{i}, {{.{part} = {inner}}}}};\n"
                return f"{head}    switch (code & {(1 << tag) - 1}) {{\n{cases}        default: return ({name}){{0}};\n    }}\n}}"
            case SetType() if is_bitmap(type_):
                parts, shift = [], 0
                for _, size in segments(type_):
                    for i in range(-(-size // WORD)):
                        bits = min(WORD, size - i * WORD)
                        parts.append(_cut("code", shift, bits))
                        shift += bits
                return f"{head}    return ({name}){{{{{', '.join(parts)}}}}};\n}}"
            case SetType() | BagType() | SeqType():
                low, width = self.codes.length_width(type_), self.codes.width(type_.item)
                if not width:
                    return f"{head}    {name} x = {{0}};\n    x.n = (int32_t)code;\n    return x;\n}}"
                bits = f"code >> ({low} + i * {width})"
                item = f"({self.types.code_type(type_.item)})({bits}) & {_mask(width)}"
                if isinstance(type_, SeqType):
                    item = self.unpack(type_.item, item)
                target = "x.at[i]" if isinstance(type_, SeqType) else "x.code[i]"
                return (
                    f"{head}    {name} x = {{0}};\n    x.n = (int32_t)(code & BITS({low}));\n"
                    f"    for (int i = 0; i < x.n; i++) {target} = {item};\n    return x;\n}}"
                )
            case MapType():
                width, size = self.codes.width(type_.value), cardinality(type_.key)
                item = self._unpack_part(type_.value, f"(code >> i * {width})", 0, width)
                return (
                    f"{head}    {name} x;\n    for (int i = 0; i < {size}; i++) x.at[i] = {item};\n    return x;\n}}"
                )
            case _:
                raise AssertionError(type_)

    def _unpack_part(self, type_: Type, code: str, shift: int, width: int) -> str:
        return self.unpack(type_, _cut(code, shift, width) if width else "0")

    # --------------------------------------------------------------------------------------- places

    def load(self, place: Place, to: str, index: str, words: str, depth: int = 0) -> list[str]:
        """Statements that set the lvalue `to` from element `index` (in the outer dimensions) of a place."""
        match place:
            case Coded(type_, at):
                return [f"{to} = {self.unpack(type_, self.read(at, index, words) if at else '0')};"]
            case Chunked(type_, at_segments):
                lines = []
                offsets = self.types.bitmap(type_).offsets
                for at, offset, (_, size) in zip(at_segments, offsets, segments(type_), strict=True):
                    chunks = -(-size // WORD)
                    for i in range(chunks):
                        bits = min(WORD, size - i * WORD)
                        lines.append(f"{to}.w[{offset + i}] = {self.read(at, _index(index, chunks, i), words, bits)};")
                return lines
            case Sorted(type_, length, low, high):
                i = f"i{depth}"
                at = _index(index, self.codes.capacity(type_), i)
                item = self.read(low, at, words)
                if high is not None:
                    item = f"(uint128_t){self.read(high, at, words)} << 64 | {item}"
                return [
                    f"{to}.n = (int32_t){self.read(length, index, words)};",
                    f"for (int {i} = 0; {i} < {to}.n; {i}++) {to}.code[{i}] = {item};",
                ]
            case Listed(type_, length, item_place):
                i = f"i{depth}"
                inner = self.load(item_place, f"{to}.at[{i}]", _index(index, type_.capacity, i), words, depth + 1)
                return [
                    f"{to}.n = (int32_t){self.read(length, index, words)};",
                    *_loop(i, f"{to}.n", inner),
                ]
            case Mapped(type_, value):
                i, size = f"i{depth}", cardinality(type_.key)
                return _loop(i, str(size), self.load(value, f"{to}.at[{i}]", _index(index, size, i), words, depth + 1))
            case Parted(type_, tag, parts):
                targets = _part_names(type_)
                lines = [self.load(p, f"{to}.{t}", index, words, depth) for p, t in zip(parts, targets, strict=True)]
                if isinstance(type_, RecordType):
                    return [line for part in lines for line in part]
                assert tag is not None
                if isinstance(type_, OptionalType):
                    return [
                        f"{to}.some = {self.read(tag, index, words)};",
                        f"if ({to}.some) {{",
                        *_indented(lines[0]),
                        "}",
                    ]
                return [f"{to}.kind = (uint8_t){self.read(tag, index, words)};", *_switch(f"{to}.kind", lines)]

    def store(
        self, place: Place, value: str, index: str, words: str, depth: int = 0, fresh: bool = False
    ) -> list[str]:
        """Statements that write the value `value` (without side effects) over element `index` of a place. `fresh`:
        all bits are zero before."""
        put = self.add if fresh else self.write

        def clear(of: Place, at: str, deep: int) -> list[str]:
            return [] if fresh else self.clear(of, at, words, deep)

        match place:
            case Coded(type_, at):
                return [put(at, index, words, self.pack(type_, value))] if at else []
            case Chunked(type_, at_segments):
                lines = []
                offsets = self.types.bitmap(type_).offsets
                for at, offset, (_, size) in zip(at_segments, offsets, segments(type_), strict=True):
                    chunks = -(-size // WORD)
                    for i in range(chunks):
                        bits = min(WORD, size - i * WORD)
                        lines.append(put(at, _index(index, chunks, i), words, f"{value}.w[{offset + i}]", bits))
                return lines
            case Sorted(type_, length, low, high):
                i, capacity = f"i{depth}", self.codes.capacity(type_)
                at, code = _index(index, capacity, i), f"{i} < {value}.n ? {value}.code[{i}] : 0"
                inner = [put(low, at, words, f"(uint64_t)({code}){f' & {_mask(low.width)}' if high else ''}")]
                if high is not None:
                    inner.append(put(high, at, words, f"(uint64_t)(({code}) >> 64)"))
                return [put(length, index, words, f"(uint64_t){value}.n"), *_loop(i, str(capacity), inner)]
            case Listed(type_, length, item):
                i = f"i{depth}"
                at = _index(index, type_.capacity, i)
                inner = self.store(item, f"{value}.at[{i}]", at, words, depth + 1, fresh)
                return [
                    put(length, index, words, f"(uint64_t){value}.n"),
                    *_loop(
                        i,
                        str(type_.capacity),
                        [
                            f"if ({i} < {value}.n) {{",
                            *_indented(inner),
                            "} else {",
                            *_indented(clear(item, at, depth + 1)),
                            "}",
                        ],
                    ),
                ]
            case Mapped(type_, inner_place):
                i, size = f"i{depth}", cardinality(type_.key)
                at = _index(index, size, i)
                return _loop(i, str(size), self.store(inner_place, f"{value}.at[{i}]", at, words, depth + 1, fresh))
            case Parted(type_, tag, parts):
                names = _part_names(type_)
                stores = [self.store(p, f"{value}.{t}", index, words, depth, fresh) for p, t in zip(parts, names, strict=True)]
                if isinstance(type_, RecordType):
                    return [line for part in stores for line in part]
                assert tag is not None
                clears = [clear(p, index, depth) for p in parts]
                flag = f"{value}.{'some' if isinstance(type_, OptionalType) else 'kind'}"
                lines = [put(tag, index, words, f"(uint64_t){flag}")]
                for i, (stored, cleared) in enumerate(zip(stores, clears, strict=True)):
                    condition = flag if isinstance(type_, OptionalType) else f"{flag} == {i}"
                    lines += [f"if ({condition}) {{", *_indented(stored), "} else {", *_indented(cleared), "}"]
                return lines

    def clear(self, place: Place, index: str, words: str, depth: int = 0) -> list[str]:
        """Statements that set all bits of element `index` of a place to zero."""
        match place:
            case Coded(_, at):
                return [self.write(at, index, words, "UINT64_C(0)")] if at else []
            case Chunked(type_, at_segments):
                lines = []
                for at, (_, size) in zip(at_segments, segments(type_), strict=True):
                    chunks = -(-size // WORD)
                    for i in range(chunks):
                        bits = min(WORD, size - i * WORD)
                        lines.append(self.write(at, _index(index, chunks, i), words, "UINT64_C(0)", bits))
                return lines
            case Sorted(type_, length, low, high):
                i, capacity = f"i{depth}", self.codes.capacity(type_)
                fields = [at for at in (low, high) if at is not None]
                inner = [self.write(at, _index(index, capacity, i), words, "UINT64_C(0)") for at in fields]
                return [self.write(length, index, words, "UINT64_C(0)"), *_loop(i, str(capacity), inner)]
            case Listed(type_, length, item):
                i = f"i{depth}"
                inner = self.clear(item, _index(index, type_.capacity, i), words, depth + 1)
                return [self.write(length, index, words, "UINT64_C(0)"), *_loop(i, str(type_.capacity), inner)]
            case Mapped(type_, value):
                i, size = f"i{depth}", cardinality(type_.key)
                return _loop(i, str(size), self.clear(value, _index(index, size, i), words, depth + 1))
            case Parted(_, tag, parts):
                lines = [self.write(tag, index, words, "UINT64_C(0)")] if tag else []
                return lines + [line for part in parts for line in self.clear(part, index, words, depth)]

    def read(self, at: Field, index: str, words: str, width: int | None = None) -> str:
        """The code in element `index` of a field."""
        word, shift = self.position(at, index)
        return f"get_bits({words}, {word}, {shift}, {width or at.width})"

    def write(self, at: Field, index: str, words: str, code: str, width: int | None = None) -> str:
        """The statement that writes a code over element `index` of a field."""
        word, shift = self.position(at, index)
        return f"put_bits({words}, {word}, {shift}, {width or at.width}, {code});"

    def add(self, at: Field, index: str, words: str, code: str, width: int | None = None) -> str:
        """As `write`, for an element that is zero."""
        word, shift = self.position(at, index)
        moved = f"{code} << ({shift})" if shift != "0" else code
        if not shift.isdecimal() or " " in code:
            moved = f"({code}) << ({shift})" if shift != "0" else code
        return f"{words}[{word}] |= {moved};"

    @staticmethod
    def position(at: Field, index: str) -> tuple[str, str]:
        """The word and the shift of element `index`."""
        if index.isdecimal():
            i = int(index)
            return str(at.word + i // at.per_word), str(at.shift + i % at.per_word * at.width)
        if at.single:
            scaled = f"{at.width} * ({index})" if at.width > 1 else f"({index})"
            return str(at.word), f"{at.shift} + {scaled}" if at.shift else scaled
        if at.per_word == 1:
            return f"{at.word} + ({index})", "0"
        split = f"(unsigned)({index})"
        scaled = f"{split} % {at.per_word} * {at.width}"
        return f"{at.word} + {split} / {at.per_word}", scaled


def _at(code: str, shift: int, type_: str) -> str:
    wide = f"({type_}){code}" if type_ != "uint64_t" else code
    return f"{wide} << {shift}" if shift else wide


def _mask(width: int) -> str:
    if width <= WORD:
        return f"BITS({width})"
    return f"((uint128_t)BITS({width - WORD}) << 64 | BITS(64))"


def _cut(code: str, shift: int, width: int) -> str:
    moved = f"{code} >> {shift}" if shift else code
    text = f"({moved} & {_mask(width)})"
    return text if width > WORD else f"(uint64_t){text}"


def _index(outer: str, size: int, inner: str | int) -> str:
    """Element `inner` of a dimension of `size`, within element `outer` of the dimensions around it."""
    if outer == "0":
        return str(inner)
    if outer.isdecimal() and str(inner).isdecimal():
        return str(int(outer) * size + int(inner))
    if size == 1 and str(inner) == "0":
        return outer
    return f"({outer}) * {size} + {inner}"


def _loop(i: str, end: str, body: Sequence[str]) -> list[str]:
    return [f"for (int {i} = 0; {i} < {end}; {i}++) {{", *_indented(body), "}"] if body and end != "0" else []


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _switch(on: str, cases: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"switch ({on}) {{"]
    for i, body in enumerate(cases):
        lines += [f"    case {i}: {{", *_indented(_indented(body)), "        break;", "    }"]
    return [*lines, "}"]


def _part_names(type_: Type) -> tuple[str, ...]:
    match type_:
        case RecordType():
            return tuple(identifier(name) for name, _ in type_.fields)
        case UnionType():
            return tuple(identifier(member.cls.__name__) for member in type_.members)
        case _:
            return ("item",)
