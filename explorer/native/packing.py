"""C that packs values into codes, and unpacks them."""

from __future__ import annotations

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
    Scalar,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    cardinality,
)
from quorate.native.codes import Codes, is_bitmap
from quorate.native.layout import WORD, segments
from quorate.native.names import identifier, stem
from quorate.native.text import inline, loop, switch
from quorate.native.types import CTypes


class Packing:
    """Emits pack and unpack functions on demand."""

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
                    "pack", type_, f"pack_{stem(name)}", lambda n: self._define_pack(type_, name, n)
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
                    "unpack", type_, f"unpack_{stem(name)}", lambda n: self._define_unpack(type_, name, n)
                )
                return f"{function}({code})"

    def unpack_member(self, type_: UnionType, kind: Type, code: str) -> str:
        """The value with this code of a union, known to be of the record type `kind`."""
        return self._unpack_part(kind, code, self.codes.tag_width(type_), self.codes.width(kind))

    def _define_pack(self, type_: Type, name: str, function: str) -> str:
        code = self.types.code_type(type_)

        def written(*lines: str) -> str:
            return inline(code, function, f"{name} x", *lines)

        match type_:
            case RecordType():
                parts, shift = [], 0
                for field, t in type_.fields:
                    if width := self.codes.width(t):
                        parts.append(_at(self.pack(t, f"x.{identifier(field)}"), shift, code))
                        shift += width
                return written(f"return {' | '.join(parts) or '(void)x, 0'};")
            case OptionalType():
                inner = self.pack(type_.item, "x.item")
                some = f"{inner} + 1" if isinstance(type_.item, Scalar) else f"({code}){inner} << 1 | 1"
                return written(f"return x.some ? {some} : 0;")
            case UnionType():
                cases, tag = [], self.codes.tag_width(type_)
                for i, member in enumerate(type_.members):
                    inner = self.pack(member, f"x.{self.types.name(member)}")
                    cases.append(f"return {_at(inner, tag, code)} | {i};")
                return written(*switch("x.kind", cases, "return 0;"))
            case SetType() if is_bitmap(type_):
                parts, shift = [], 0
                for (_, size), offset in zip(segments(type_), self.types.bitmap(type_).offsets, strict=True):
                    for i in range(-(-size // WORD)):
                        parts.append(_at(f"x.w[{offset + i}]", shift, code))
                        shift += min(WORD, size - i * WORD)
                return written(f"return {' | '.join(parts)};")
            case SetType() | BagType() | SeqType():
                low, width = self.codes.length_width(type_), self.codes.width(type_.item)
                item = self.pack(type_.item, "x.at[i]") if isinstance(type_, SeqType) else "x.code[i]"
                add = [f"code |= ({code}){item} << ({low} + i * {width});"] if width else []
                return written(f"{code} code = ({code})x.n;", *loop("i", "x.n", add), "return code;")
            case MapType():
                width, size = self.codes.width(type_.value), cardinality(type_.key)
                item = self.pack(type_.value, "x.at[i]")
                add = [f"code |= ({code}){item} << i * {width};"] if width else []
                return written(f"{code} code = 0;", *loop("i", str(size), add), "return code;")
            case _:
                raise AssertionError(type_)

    def _define_unpack(self, type_: Type, name: str, function: str) -> str:
        def written(*lines: str) -> str:
            return inline(name, function, f"{self.types.code_type(type_)} code", *lines)

        match type_:
            case RecordType():
                parts, shift = [], 0
                for _, t in type_.fields:
                    width = self.codes.width(t)
                    parts.append(self._unpack_part(t, "code", shift, width))
                    shift += width
                made = f"return ({name}){{{', '.join(parts) or '0'}}};"
                return written(made) if shift else written("(void)code;", made)
            case OptionalType():
                if isinstance(type_.item, Scalar):
                    condition, inner = "code", self.unpack(type_.item, "code - 1")
                else:
                    condition = "code & 1"
                    inner = self._unpack_part(type_.item, "code", 1, self.codes.width(type_.item))
                return written(f"return {condition} ? ({name}){{true, {inner}}} : ({name}){{0}};")
            case UnionType():
                cases, tag = [], self.codes.tag_width(type_)
                for i, member in enumerate(type_.members):
                    part = self.types.name(member)
                    inner = self._unpack_part(member, "code", tag, self.codes.width(member))
                    cases.append(f"return ({name}){{{i}, {{.{part} = {inner}}}}};")
                return written(*switch(f"code & {(1 << tag) - 1}", cases, f"return ({name}){{0}};"))
            case SetType() if is_bitmap(type_):
                parts, shift = [], 0
                for _, size in segments(type_):
                    for i in range(-(-size // WORD)):
                        bits = min(WORD, size - i * WORD)
                        parts.append(_cut("code", shift, bits))
                        shift += bits
                return written(f"return ({name}){{{{{', '.join(parts)}}}}};")
            case SetType() | BagType() | SeqType():
                low, width = self.codes.length_width(type_), self.codes.width(type_.item)
                item = "0"
                if width:
                    moved = f"code >> ({low} + i * {width})"
                    item = f"({self.types.code_type(type_.item)})({moved}) & {mask(width)}"
                if isinstance(type_, SeqType):
                    item = self.unpack(type_.item, item)
                target = "x.at[i]" if isinstance(type_, SeqType) else "x.code[i]"
                fill = loop("i", "x.n", [f"{target} = {item};"])
                return written(
                    f"{name} x = {{0}};", f"x.n = (int32_t)(code & BITS({low}));", *fill, "return x;"
                )
            case MapType():
                width, size = self.codes.width(type_.value), cardinality(type_.key)
                item = self._unpack_part(type_.value, f"(code >> i * {width})", 0, width)
                fill = loop("i", str(size), [f"x.at[i] = {item};"])
                return written("(void)code;", f"{name} x;", *fill, "return x;")
            case _:
                raise AssertionError(type_)

    def _unpack_part(self, type_: Type, code: str, shift: int, width: int) -> str:
        return self.unpack(type_, _cut(code, shift, width) if width else "0")


def _at(code: str, shift: int, type_: str) -> str:
    wide = f"({type_}){code}" if type_ != "uint64_t" else code
    return f"{wide} << {shift}" if shift else wide


def mask(width: int) -> str:
    """The constant with the low `width` bits set, up to 128 of them."""
    if width <= WORD:
        return f"BITS({width})"
    return f"((uint128_t)BITS({width - WORD}) << 64 | BITS(64))"


def _cut(code: str, shift: int, width: int) -> str:
    moved = f"{code} >> {shift}" if shift else code
    text = f"({moved} & {mask(width)})"
    return text if width > WORD else f"(uint64_t){text}"
