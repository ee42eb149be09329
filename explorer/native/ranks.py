"""C for ranks: from a value of a small type to its position among all of them, and back by a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quorate.language.types import (
    BoolType,
    EnumType,
    FamilyType,
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
from quorate.native import c_syntax as c
from quorate.native.c_text import inline
from quorate.native.codes import values_of
from quorate.native.layout import WORD, segments
from quorate.native.names import identifier
from quorate.native.types import CTypes


class Ranks:
    """Emits rank functions and tables of values on demand."""

    def __init__(self, types: CTypes) -> None:
        self._types = types

    def rank(self, type_: Type, value: c.Expr) -> c.Expr:
        """The rank of a value of a small type, an unsigned number."""
        match type_:
            case NoneType():
                return c.ZERO
            case RangeType() if type_.first:
                return (value - type_.first).cast("unsigned")
            case BoolType() | RangeType() | SymmetricType() | EnumType() | FamilyType():
                return value.cast("unsigned")
            case SetType() if len(values_of(type_)) <= 256 and self._types.bitmap(type_).words == 1:
                return value.dot("w")[0].cast("unsigned")
            case _:
                rank = self._types.define_for("rank", type_, lambda *names: self._define_rank(type_, *names))
                return c.call(rank, value)

    def _define_rank(self, type_: Type, name: str, rank: str) -> str:
        x = c.Name("x")

        def written(*statements: c.Stmt) -> str:
            return inline("unsigned", rank, [c.Declare(name, "x")], *statements)

        match type_:
            case RecordType():
                value: c.Expr = c.ZERO
                for field, t in type_.fields:
                    value = c.flat_index(value, cardinality(t), self.rank(t, x.dot(identifier(field))))
                return written(c.Return(value))
            case OptionalType():
                some = c.plus(1, self.rank(type_.item, x.dot("item")))
                return written(c.Return(c.Conditional(x.dot("some"), some, c.ZERO)))
            case UnionType():
                cases, before = [], 0
                for member in type_.members:
                    cases.append(c.plus(before, self.rank(member, x.dot(self._types.name(member)))))
                    before += cardinality(member)
                return written(c.Switch(x.dot("kind"), tuple(cases), c.ZERO))
            case SeqType():
                size, shorter = cardinality(type_.item), [0]
                for length in range(type_.capacity):
                    shorter.append(shorter[-1] + size**length)
                i, sum_ = c.Name("i"), c.Name("rank")
                item = self.rank(type_.item, x.dot("at")[i])
                return written(
                    c.Declare("static const unsigned", "shorter", c.braces(shorter), array="[]"),
                    c.Declare("unsigned", "rank", c.ZERO),
                    c.loop(i, x.dot("n"), [c.put(sum_, sum_ * size + item)]),
                    c.Return(c.Name("shorter")[x.dot("n")] + sum_),
                )
            case SetType():
                pieces, shift = [], 0
                for (_, size), at in zip(segments(type_), self._types.bitmap(type_).offsets, strict=True):
                    pieces.append(c.shifted(x.dot("w")[at].cast("unsigned"), shift))
                    shift += size
                return written(c.Return(c.joined("|", pieces)))
            case _:
                raise AssertionError(type_)

    def unrank(self, type_: Type, rank: c.Expr) -> c.Expr:
        """The value of a small type with this rank."""
        match type_:
            case RangeType() if type_.first:
                return (rank + type_.first).cast(self._types.name(type_))
            case NoneType() | BoolType() | RangeType() | SymmetricType() | EnumType() | FamilyType():
                return rank.cast(self._types.name(type_))
            case _:
                table = self._types.define_for(
                    "all", type_, lambda _, name: self._table(name, type_, values_of(type_))
                )
                return c.Name(table)[rank]

    def _table(self, table: str, type_: Type, values: Iterable[Any]) -> str:
        rows = "".join(f"    {self._types.literal(type_, value)},\n" for value in values)
        return f"static const {self._types.name(type_)} {table}[] UNUSED = {{\n{rows}}};"

    def bit(self, type_: SetType, item: c.Expr) -> c.Expr:
        """The position of an item in a bitmap, counted from its first word."""
        if not isinstance(type_.item, UnionType):
            return self.rank(type_.item, item)
        bit = self._types.define_for("bit_in", type_, lambda _, name: self._define_bit(type_, name))
        return c.call(bit, item)

    def _define_bit(self, type_: SetType, name: str) -> str:
        assert isinstance(type_.item, UnionType)
        x, cases = c.Name("x"), []
        for member, offset in zip(type_.item.members, self._types.bitmap(type_).offsets, strict=True):
            cases.append(c.plus(offset * WORD, self.rank(member, x.dot(self._types.name(member)))))
        parameter = c.Declare(self._types.name(type_.item), "x")
        return inline("unsigned", name, [parameter], c.Switch(x.dot("kind"), tuple(cases), c.ZERO))

    def member(self, type_: SetType, bit: c.Expr) -> c.Expr:
        """The item at a position of a bitmap."""
        if not isinstance(type_.item, UnionType):
            return self.unrank(type_.item, bit)
        table = self._types.define_for("member_of", type_, lambda _, name: self._members(name, type_))
        return c.Name(table)[bit]

    def _members(self, table: str, type_: SetType) -> str:
        bitmap, rows = self._types.bitmap(type_), ""
        for (member, _), offset in zip(segments(type_), bitmap.offsets, strict=True):
            for rank, value in enumerate(values_of(member)):
                rows += f"    [{offset * WORD + rank}] = {self._types.literal(type_.item, value)},\n"
        return f"static const {self._types.name(type_.item)} {table}[{bitmap.words * WORD}] UNUSED = {{\n{rows}}};"

    def family_member(self, type_: FamilyType, number: c.Expr) -> c.Expr:
        """The member of a family with this number, as a set."""
        sets = SetType(type_.item)
        table = self._types.define_for(
            "members_of", type_, lambda _, name: self._table(name, sets, type_.members)
        )
        return c.Name(table)[number]
