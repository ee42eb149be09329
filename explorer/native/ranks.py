"""C for ranks: from a value of a small type to its position among all of them, and back by a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quorate.language.types import FamilyType, SeqType, SetType, Type, UnionType, cardinality
from quorate.native import c_syntax as c
from quorate.native import representations as reps
from quorate.native.c_arithmetic import flat_index, plus, shifted
from quorate.native.c_text import inline
from quorate.native.codes import values_of
from quorate.native.representations import WORD, bitmap, representation
from quorate.native.types import CTypes


class Ranks:
    """Emits rank functions and tables of values on demand."""

    def __init__(self, types: CTypes) -> None:
        self._types = types

    def rank(self, type_: Type, value: c.Expr) -> c.Expr:
        """The rank of a value of a small type, an unsigned number."""
        match representation(type_):
            case reps.Number(first):
                return (value - first if first else value).cast("unsigned")
            case reps.Bitmap(words=1):
                return value.dot("w")[0].cast("unsigned")
            case _:
                rank = self._types.define_for("rank", type_, lambda *names: self._define_rank(type_, *names))
                return c.call(rank, value)

    def _define_rank(self, type_: Type, name: str, rank: str) -> str:
        x = c.Name("x")

        def written(*statements: c.Stmt) -> str:
            return inline("unsigned", rank, [c.Declare(name, "x")], *statements)

        match representation(type_):
            case reps.Record() as record:
                value: c.Expr = c.ZERO
                for part, member in self._types.parts(record, x):
                    value = flat_index(value, cardinality(part), self.rank(part, member))
                return written(c.Return(value))
            case reps.Tagged() as tagged:
                cases, before = [], tagged.first
                for part, member in self._types.parts(tagged, x):
                    cases.append(plus(before, self.rank(part, member)))
                    before += cardinality(part)
                return written(self._types.select(tagged, x.dot(tagged.tag), cases, c.ZERO))
            case reps.Array(SeqType() as type_):
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
            case reps.Bitmap(chunks=chunks):
                pieces = [shifted(x.dot("w")[each.word].cast("unsigned"), each.shift) for each in chunks]
                return written(c.Return(c.joined("|", pieces)))
            case _:
                raise AssertionError(type_)

    def unrank(self, type_: Type, rank: c.Expr) -> c.Expr:
        """The value of a small type with this rank."""
        number = representation(type_)
        if isinstance(number, reps.Number):
            return (rank + number.first if number.first else rank).cast(self._types.name(type_))
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
        union = representation(type_.item)
        assert isinstance(union, reps.Tagged)
        x, offsets = c.Name("x"), bitmap(type_).offsets
        cases = [
            plus(offset * WORD, self.rank(part, member))
            for offset, (part, member) in zip(offsets, self._types.parts(union, x), strict=True)
        ]
        parameter = c.Declare(self._types.name(type_.item), "x")
        return inline(
            "unsigned", name, [parameter], self._types.select(union, x.dot(union.tag), cases, c.ZERO)
        )

    def member(self, type_: SetType, bit: c.Expr) -> c.Expr:
        """The item at a position of a bitmap."""
        if not isinstance(type_.item, UnionType):
            return self.unrank(type_.item, bit)
        table = self._types.define_for("member_of", type_, lambda _, name: self._members(name, type_))
        return c.Name(table)[bit]

    def _members(self, table: str, type_: SetType) -> str:
        rows = ""
        for segment in bitmap(type_).segments:
            for rank, value in enumerate(values_of(segment.member), segment.offset * WORD):
                rows += f"    [{rank}] = {self._types.literal(type_.item, value)},\n"
        size = bitmap(type_).words * WORD
        return f"static const {self._types.name(type_.item)} {table}[{size}] UNUSED = {{\n{rows}}};"

    def family_member(self, type_: FamilyType, number: c.Expr) -> c.Expr:
        """The member of a family with this number, as a set."""
        sets = SetType(type_.item)
        table = self._types.define_for(
            "members_of", type_, lambda _, name: self._table(name, sets, type_.members)
        )
        return c.Name(table)[number]
