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
from quorate.native import c_syntax as c
from quorate.native.c_text import inline
from quorate.native.codes import Codes, is_bitmap
from quorate.native.layout import WORD, segments
from quorate.native.names import identifier
from quorate.native.types import CTypes


class Packing:
    """Emits pack and unpack functions on demand."""

    def __init__(self, types: CTypes) -> None:
        self.types = types
        self.codes: Codes = types.codes

    # ---------------------------------------------------------------------------------------- codes

    def pack(self, type_: Type, value: c.Expr) -> c.Expr:
        """The code of a value, as wide as `code_type` says."""
        match type_:
            case NoneType():
                return c.word(0)
            case IntType():
                return value.cast("uint64_t") ^ c.bit(c.Number(63))
            case RangeType() if type_.first:
                return (value - type_.first).cast("uint64_t")
            case BoolType() | RangeType() | SymmetricType() | EnumType() | FamilyType():
                return value.cast("uint64_t")
            case SetType() if is_bitmap(type_) and self.types.bitmap(type_).words == 1:
                return value.dot("w")[0]
            case _:
                pack = self.types.define_for("pack", type_, lambda *names: self._define_pack(type_, *names))
                return c.call(pack, value)

    def unpack(self, type_: Type, code: c.Expr) -> c.Expr:
        """The value with this code."""
        match type_:
            case NoneType():
                return c.ZERO
            case IntType():
                return (code ^ c.bit(c.Number(63))).cast("int64_t")
            case RangeType() if type_.first < 0:
                return (code.cast("int64_t") + type_.first).cast(self.types.name(type_))
            case RangeType() if type_.first:
                return (code + type_.first).cast(self.types.name(type_))
            case BoolType() | RangeType() | SymmetricType() | EnumType() | FamilyType():
                return code.cast(self.types.name(type_))
            case _:
                unpack = self.types.define_for(
                    "unpack", type_, lambda *names: self._define_unpack(type_, *names)
                )
                return c.call(unpack, code)

    def unpack_member(self, type_: UnionType, kind: Type, code: c.Expr) -> c.Expr:
        """The value with this code of a union, known to be of the record type `kind`."""
        return self._unpack_part(kind, code, self.codes.tag_width(type_))

    def _define_pack(self, type_: Type, name: str, function: str) -> str:
        code_type, x, code, i = self.types.code_type(type_), c.Name("x"), c.Name("code"), c.Name("i")

        def written(*statements: c.Stmt) -> str:
            return inline(code_type, function, [c.Declare(name, "x")], *statements)

        def at(part: c.Expr, shift: int) -> c.Expr:
            wide = part.cast(code_type) if code_type != "uint64_t" else part
            return c.shifted(wide, shift)

        match type_:
            case RecordType():
                parts, shift = [], 0
                for field, t in type_.fields:
                    if width := self.codes.width(t):
                        parts.append(at(self.pack(t, x.dot(identifier(field))), shift))
                        shift += width
                return written(c.Return(c.joined("|", parts or [c.ZERO])))
            case OptionalType():
                inner = self.pack(type_.item, x.dot("item"))
                some = inner + 1 if isinstance(type_.item, Scalar) else inner.cast(code_type) << 1 | 1
                return written(c.Return(c.Conditional(x.dot("some"), some, c.ZERO)))
            case UnionType():
                tag = self.codes.tag_width(type_)
                codes = [
                    at(self.pack(member, x.dot(self.types.name(member))), tag) | i
                    for i, member in enumerate(type_.members)
                ]
                return written(c.Switch(x.dot("kind"), tuple(codes), c.ZERO))
            case SetType() if is_bitmap(type_):
                parts, shift = [], 0
                for (_, size), offset in zip(segments(type_), self.types.bitmap(type_).offsets, strict=True):
                    for chunk in range(-(-size // WORD)):
                        parts.append(at(x.dot("w")[offset + chunk], shift))
                        shift += min(WORD, size - chunk * WORD)
                return written(c.Return(c.joined("|", parts)))
            case SetType() | BagType() | SeqType():
                low, width = self.codes.length_width(type_), self.codes.width(type_.item)
                item = (
                    self.pack(type_.item, x.dot("at")[i]) if isinstance(type_, SeqType) else x.dot("code")[i]
                )
                first, end, place = x.dot("n").cast(code_type), x.dot("n"), c.expr(low) + i * width
            case MapType():
                width, item = self.codes.width(type_.value), self.pack(type_.value, x.dot("at")[i])
                first, end, place = c.ZERO, c.Number(cardinality(type_.key)), i * width
            case _:
                raise AssertionError(type_)
        add = [c.put(code, item.cast(code_type) << place, "|=")] if width else []
        return written(c.Declare(code_type, "code", first), *c.repeated(i, end, add), c.Return(code))

    def _define_unpack(self, type_: Type, name: str, function: str) -> str:
        x, code, i = c.Name("x"), c.Name("code"), c.Name("i")

        def written(*statements: c.Stmt) -> str:
            parameter = c.Declare(self.types.code_type(type_), "code")
            return inline(name, function, [parameter], *statements)

        match type_:
            case RecordType():
                parts, shift = [], 0
                for _, t in type_.fields:
                    parts.append(self._unpack_part(t, code, shift))
                    shift += self.codes.width(t)
                return written(c.Return(c.struct(name, *parts)))
            case OptionalType():
                scalar = isinstance(type_.item, Scalar)
                inner = (
                    self.unpack(type_.item, code - 1) if scalar else self._unpack_part(type_.item, code, 1)
                )
                some = c.struct(name, c.TRUE, inner)
                return written(c.Return(c.Conditional(code if scalar else code & 1, some, c.struct(name))))
            case UnionType():
                values, tag = [], self.codes.tag_width(type_)
                for kind, member in enumerate(type_.members):
                    inner = self._unpack_part(member, code, tag)
                    values.append(self.types.member(type_, kind, inner))
                return written(c.Switch(code & (1 << tag) - 1, tuple(values), c.struct(name)))
            case SetType() if is_bitmap(type_):
                parts, shift = [], 0
                for _, size in segments(type_):
                    for chunk in range(-(-size // WORD)):
                        bits = min(WORD, size - chunk * WORD)
                        parts.append(_cut(code, shift, bits))
                        shift += bits
                return written(c.Return(c.struct(name, c.braces(parts))))
            case SetType() | BagType() | SeqType():
                low, width = self.codes.length_width(type_), self.codes.width(type_.item)
                item: c.Expr = c.ZERO
                if width:
                    moved = code >> c.expr(low) + i * width
                    item = moved.cast(self.types.code_type(type_.item)) & mask(width)
                if isinstance(type_, SeqType):
                    item = self.unpack(type_.item, item)
                target = x.dot("at")[i] if isinstance(type_, SeqType) else x.dot("code")[i]
                length = c.put(x.dot("n"), (code & mask(low)).cast("int32_t"))
                fill = c.repeated(i, x.dot("n"), [c.put(target, item)])
                return written(c.Declare(name, "x", c.braces()), length, *fill, c.Return(x))
            case MapType():
                part = self._unpack_part(type_.value, code >> i * self.codes.width(type_.value), 0)
                fill = c.repeated(i, cardinality(type_.key), [c.put(x.dot("at")[i], part)])
                return written(c.Declare(name, "x"), *fill, c.Return(x))
            case _:
                raise AssertionError(type_)

    def _unpack_part(self, type_: Type, code: c.Expr, shift: int) -> c.Expr:
        width = self.codes.width(type_)
        return self.unpack(type_, _cut(code, shift, width) if width else c.ZERO)


def mask(width: int) -> c.Expr:
    """The constant with the low `width` bits set, up to 128 of them."""
    if width <= WORD:
        return c.call("BITS", width)
    return c.call("BITS", width - WORD).cast("uint128_t") << WORD | c.call("BITS", WORD)


def _cut(code: c.Expr, shift: int, width: int) -> c.Expr:
    part = (code >> shift if shift else code) & mask(width)
    return part if width > WORD else part.cast("uint64_t")
