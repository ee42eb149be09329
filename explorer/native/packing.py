"""C that packs values into codes, and unpacks them."""

from __future__ import annotations

from quorate.language.types import Type, UnionType
from quorate.native import c_syntax as c
from quorate.native import representations as reps
from quorate.native.c_arithmetic import shifted
from quorate.native.c_text import inline
from quorate.native.codes import Codes
from quorate.native.representations import WORD, bits_for, representation
from quorate.native.types import CTypes


class Packing:
    """Emits pack and unpack functions on demand."""

    def __init__(self, types: CTypes) -> None:
        self.types = types
        self.codes: Codes = types.codes

    # ---------------------------------------------------------------------------------------- codes

    def pack(self, type_: Type, value: c.Expr) -> c.Expr:
        """The code of a value, as wide as `code_type` says."""
        match representation(type_):
            case reps.Number() as number if number.is_whole:
                return value.cast("uint64_t") ^ c.bit(c.Number(63))
            case reps.Number(first):
                return (value - first if first else value).cast("uint64_t")
            case reps.Bitmap(words=1):
                return value.dot("w")[0]
            case _:
                pack = self.types.define_for("pack", type_, lambda *names: self._define_pack(type_, *names))
                return c.call(pack, value)

    def unpack(self, type_: Type, code: c.Expr) -> c.Expr:
        """The value with this code."""
        match representation(type_):
            case reps.Number() as number if number.is_whole:
                return (code ^ c.bit(c.Number(63))).cast("int64_t")
            case reps.Number(first):
                signed = code.cast("int64_t") if first < 0 else code
                return (signed + first if first else code).cast(self.types.name(type_))
            case _:
                unpack = self.types.define_for(
                    "unpack", type_, lambda *names: self._define_unpack(type_, *names)
                )
                return c.call(unpack, code)

    def unpack_member(self, type_: UnionType, kind: Type, code: c.Expr) -> c.Expr:
        """The value with this code of a union, known to be of the record type `kind`."""
        return self._unpack_part(kind, code, bits_for(len(type_.members)))

    def _define_pack(self, type_: Type, name: str, function: str) -> str:
        code_type, x, code, i = self.types.code_type(type_), c.Name("x"), c.Name("code"), c.Name("i")

        def written(*statements: c.Stmt) -> str:
            return inline(code_type, function, [c.Declare(name, "x")], *statements)

        def at(part: c.Expr, shift: int) -> c.Expr:
            wide = part.cast(code_type) if code_type != "uint64_t" else part
            return shifted(wide, shift)

        match representation(type_):
            case reps.Record() as record:
                parts, shift = [], 0
                for part, member in self.types.parts(record, x):
                    if width := self.codes.width(part):
                        parts.append(at(self.pack(part, member), shift))
                        shift += width
                return written(c.Return(c.joined("|", parts or [c.ZERO])))
            case reps.Tagged() as tagged:
                codes = [self.pack(part, member) for part, member in self.types.parts(tagged, x)]
                if tagged.scalars is not None:
                    codes = [codes[0] + 1]
                else:
                    codes = [
                        at(each, tagged.tag_width) | tagged.first + number
                        for number, each in enumerate(codes)
                    ]
                return written(self.types.select(tagged, x.dot(tagged.tag), codes, c.ZERO))
            case reps.Bitmap(chunks=chunks):
                return written(
                    c.Return(c.joined("|", [at(x.dot("w")[each.word], each.shift) for each in chunks]))
                )
            case (reps.SortedCodes() | reps.Array()) as items:
                low, width = self.codes.length_width(items), self.codes.width(items.item)
                item = (
                    self.pack(items.item, x.dot("at")[i])
                    if isinstance(items, reps.Array)
                    else x.dot("code")[i]
                )
                place = i * width if items.fixed else c.expr(low) + i * width
                add = [c.put(code, item.cast(code_type) << place, "|=")] if width else []
                length = c.ZERO if items.fixed else x.dot("n").cast(code_type)
                return written(
                    c.Declare(code_type, "code", length),
                    *c.repeated(i, self.types.length(items, x), add),
                    c.Return(code),
                )
            case reps.Number():
                raise AssertionError(type_)

    def _define_unpack(self, type_: Type, name: str, function: str) -> str:
        x, code, i = c.Name("x"), c.Name("code"), c.Name("i")

        def written(*statements: c.Stmt) -> str:
            parameter = c.Declare(self.types.code_type(type_), "code")
            return inline(name, function, [parameter], *statements)

        match representation(type_):
            case reps.Record() as record:
                parts, shift = [], 0
                for part in record.parts:
                    parts.append(self._unpack_part(part, code, shift))
                    shift += self.codes.width(part)
                return written(c.Return(c.struct(name, *parts)))
            case reps.Tagged() as tagged:
                tag: c.Expr = code
                if tagged.scalars is not None:
                    parts = [self.unpack(tagged.parts[0], code - 1)]
                else:
                    tag = code & (1 << tagged.tag_width) - 1
                    parts = [self._unpack_part(part, code, tagged.tag_width) for part in tagged.parts]
                values = [self.types.tagged(tagged, number, part) for number, part in enumerate(parts)]
                return written(self.types.select(tagged, tag, values, c.struct(name)))
            case reps.Bitmap(chunks=chunks):
                words = [_cut(code, each.shift, each.bits) for each in chunks]
                return written(c.Return(c.struct(name, c.braces(words))))
            case (reps.SortedCodes() | reps.Array()) as items:
                low, width = self.codes.length_width(items), self.codes.width(items.item)
                item: c.Expr = c.ZERO
                if width:
                    moved = code >> (i * width if items.fixed else c.expr(low) + i * width)
                    item = moved.cast(self.types.code_type(items.item)) & mask(width)
                target: c.Expr = x.dot("code")[i]
                if isinstance(items, reps.Array):
                    item, target = self.unpack(items.item, item), x.dot("at")[i]
                length = [] if items.fixed else [c.put(x.dot("n"), (code & mask(low)).cast("int32_t"))]
                fill = c.repeated(i, self.types.length(items, x), [c.put(target, item)])
                first = None if items.fixed else c.braces()
                return written(c.Declare(name, "x", first), *length, *fill, c.Return(x))
            case reps.Number():
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
