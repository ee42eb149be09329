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
from quorate.native.codes import values_of
from quorate.native.layout import WORD, segments
from quorate.native.names import identifier, stem
from quorate.native.text import inline, switch
from quorate.native.types import CTypes


class Ranks:
    """Emits rank functions and tables of values on demand."""

    def __init__(self, types: CTypes) -> None:
        self._types = types

    def rank(self, type_: Type, value: str) -> str:
        """The rank of a value of a small type, an unsigned number."""
        match type_:
            case NoneType():
                return "0u"
            case RangeType() if type_.first:
                return f"(unsigned)({value} - {type_.first})"
            case BoolType() | RangeType() | SymmetricType() | EnumType() | FamilyType():
                return f"(unsigned){value}"
            case SetType() if len(values_of(type_)) <= 256 and self._types.bitmap(type_).words == 1:
                return f"(unsigned){value}.w[0]"
            case _:
                name = self._types.name(type_)
                function = self._types.define(
                    "rank", type_, f"rank_{stem(name)}", lambda n: self._define_rank(type_, name, n)
                )
                return f"{function}({value})"

    def _define_rank(self, type_: Type, name: str, rank: str) -> str:
        def written(*lines: str) -> str:
            return inline("unsigned", rank, f"{name} x", *lines)

        match type_:
            case RecordType():
                text = ""
                for field, t in type_.fields:
                    part = self.rank(t, f"x.{identifier(field)}")
                    text = f"({text}) * {cardinality(t)} + {part}" if text else part
                return written(f"return {text};") if text else written("(void)x;", "return 0;")
            case OptionalType():
                return written(f"return x.some ? 1 + {self.rank(type_.item, 'x.item')} : 0;")
            case UnionType():
                cases, before = [], 0
                for member in type_.members:
                    inner = self.rank(member, f"x.{self._types.name(member)}")
                    cases.append(f"return {before} + {inner};")
                    before += cardinality(member)
                return written(*switch("x.kind", cases, "return 0;"))
            case SeqType():
                size, shorter = cardinality(type_.item), [0]
                for length in range(type_.capacity):
                    shorter.append(shorter[-1] + size**length)
                item = self.rank(type_.item, "x.at[i]")
                return written(
                    f"static const unsigned shorter[] = {{{', '.join(map(str, shorter))}}};",
                    "unsigned rank = 0;",
                    f"for (int i = 0; i < x.n; i++) rank = rank * {size} + {item};",
                    "return shorter[x.n] + rank;",
                )
            case SetType():
                pieces, shift = [], 0
                for (_, size), at in zip(segments(type_), self._types.bitmap(type_).offsets, strict=True):
                    pieces.append(f"(unsigned)x.w[{at}] << {shift}" if shift else f"(unsigned)x.w[{at}]")
                    shift += size
                return written(f"return {' | '.join(pieces)};")
            case _:
                raise AssertionError(type_)

    def unrank(self, type_: Type, rank: str) -> str:
        """The value of a small type with this rank."""
        match type_:
            case RangeType() if type_.first:
                return f"({self._types.name(type_)})({rank} + {type_.first})"
            case NoneType() | BoolType() | RangeType() | SymmetricType() | EnumType() | FamilyType():
                return f"({self._types.name(type_)})({rank})"
            case _:
                name = self._types.name(type_)
                table = self._types.define(
                    "values", type_, f"all_{stem(name)}", lambda n: self._table(n, type_, values_of(type_))
                )
                return f"{table}[{rank}]"

    def _table(self, table: str, type_: Type, values: Iterable[Any]) -> str:
        rows = "".join(f"    {self._types.literal(type_, value)},\n" for value in values)
        return f"static const {self._types.name(type_)} {table}[] UNUSED = {{\n{rows}}};"

    def bit(self, type_: SetType, item: str) -> str:
        """The position of an item in a bitmap, counted from its first word."""
        if not isinstance(type_.item, UnionType):
            return self.rank(type_.item, item)
        name = self._types.name(type_)
        function = self._types.define(
            "bit", type_, f"bit_in_{stem(name)}", lambda n: self._define_bit(type_, n)
        )
        return f"{function}({item})"

    def _define_bit(self, type_: SetType, name: str) -> str:
        assert isinstance(type_.item, UnionType)
        cases = []
        for member, offset in zip(type_.item.members, self._types.bitmap(type_).offsets, strict=True):
            inner = self.rank(member, f"x.{self._types.name(member)}")
            cases.append(f"return {offset * WORD} + {inner};")
        parameter = f"{self._types.name(type_.item)} x"
        return inline("unsigned", name, parameter, *switch("x.kind", cases, "return 0;"))

    def member(self, type_: SetType, bit: str) -> str:
        """The item at a position of a bitmap."""
        if not isinstance(type_.item, UnionType):
            return self.unrank(type_.item, bit)
        name = f"member_of_{stem(self._types.name(type_))}"
        table = self._types.define("members", type_, name, lambda n: self._members(n, type_))
        return f"{table}[{bit}]"

    def _members(self, table: str, type_: SetType) -> str:
        bitmap, rows = self._types.bitmap(type_), ""
        for (member, _), offset in zip(segments(type_), bitmap.offsets, strict=True):
            for rank, value in enumerate(values_of(member)):
                rows += f"    [{offset * WORD + rank}] = {self._types.literal(type_.item, value)},\n"
        return f"static const {self._types.name(type_.item)} {table}[{bitmap.words * WORD}] UNUSED = {{\n{rows}}};"

    def family_members(self, type_: FamilyType) -> str:
        """A table of the members of a family, as sets."""
        sets = SetType(type_.item)
        return self._types.define(
            "family",
            type_,
            f"members_of_{stem(self._types.name(type_))}",
            lambda n: self._table(n, sets, type_.members),
        )
