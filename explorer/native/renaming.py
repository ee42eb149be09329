"""C that renames symmetric values throughout a state."""

from __future__ import annotations

from quorate.language.types import (
    BagType,
    FamilyType,
    MapType,
    OptionalType,
    RecordType,
    Scalar,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    cardinality,
)
from quorate.native.body import bare, bare_body
from quorate.native.codes import is_bitmap
from quorate.native.elements import Elements
from quorate.native.layout import WORD, segments
from quorate.native.names import Locals, identifier, stem
from quorate.native.set_loops import iterate
from quorate.native.text import choice, inline, loop
from quorate.native.unit import Unit


class Renaming:
    """Writes rename_state: the state with each symmetric value e replaced by to[e], packed."""

    def __init__(self, unit: Unit, elements: Elements) -> None:
        self._unit = unit
        self._types = unit.types
        self._elements = elements

    def text(self) -> str:
        lines, names = [], Locals()
        for v in self._unit.program.variables:
            member = f"s->{self._unit.variable(v.name)}"
            name = names.local(f"renamed_{v.name}")
            if self._elements.involved(v.type):
                lines.append(f"    const {self._types.name(v.type)} {name} = {self._rename(v.type, member)};")
                member = name
            place = self._unit.layout.places[v.name]
            lines += [f"    {line}" for line in self._unit.places.store(place, member, "packed", fresh=True)]
        head = "static void rename_state(uint64_t *packed, const State *s, const Number *to) {\n"
        return f"{head}    memset(packed, 0, WORDS * sizeof *packed);\n" + "\n".join(lines) + "\n}"

    def _rename(self, type_: Type, value: str) -> str:
        """The image of a value under the renaming `to`."""
        if not self._elements.involved(type_):
            return value
        if isinstance(type_, SymmetricType):
            return f"to[{self._elements.index(type_, value)}]"
        name = self._types.name(type_)
        function = self._types.define(
            "rename", (name, type_), f"rename_{stem(name)}", lambda n: self._define_rename(type_, name, n)
        )
        return f"{function}({value}, to)"

    def _define_rename(self, type_: Type, name: str, function: str) -> str:
        def written(*lines: str) -> str:
            return inline(name, function, f"{name} x, const Number *to", *lines)

        match type_:
            case RecordType():
                parts = [bare(self._rename(t, f"x.{identifier(n)}")) for n, t in type_.fields]
                return written(f"return ({name}){{{', '.join(parts)}}};")
            case OptionalType():
                return written(f"if (x.some) x.item = {self._rename(type_.item, 'x.item')};", "return x;")
            case UnionType():
                lines = []
                for i, member in enumerate(type_.members):
                    part = f"x.{self._types.name(member)}"
                    if self._elements.involved(member):
                        lines.append(f"if (x.kind == {i}) {part} = {self._rename(member, part)};")
                return written(*lines, "return x;")
            case FamilyType():
                return written(*self._rename_family(type_))
            case SetType() if is_bitmap(type_):
                return written(*self._rename_bitmap(type_, name))
            case SetType() | BagType():
                image = (
                    f"({self._types.item_code_type(type_)}){bare(self._rename_code(type_.item, 'x.code[i]'))}"
                )
                sort = f"{self._types.sorted_functions(type_)}_sort(x.code, x.n);"
                return written(*loop("i", "x.n", [f"x.code[i] = {image};"]), sort, "return x;")
            case SeqType():
                item = self._rename(type_.item, "x.at[i]")
                return written(*loop("i", "x.n", [f"x.at[i] = {item};"]), "return x;")
            case MapType():
                key = self._rename(type_.key, "i")
                put = f"y.at[{key}] = {self._rename(type_.value, 'x.at[i]')};"
                return written(f"{name} y;", *loop("i", str(cardinality(type_.key)), [put]), "return y;")
            case _:
                raise AssertionError(type_)

    def _rename_code(self, type_: Type, code: str) -> str:
        """The code of the image of the value with this code. Only the bits that tell symmetric values change."""
        if not self._elements.involved(type_):
            return code
        if isinstance(type_, SymmetricType):
            return self._rename(type_, code)
        name, width = self._types.name(type_), self._unit.codes.width(type_)
        if width > WORD or not isinstance(type_, RecordType | UnionType | OptionalType):
            return self._unit.packing.pack(type_, self._rename(type_, self._unit.packing.unpack(type_, code)))
        function = self._types.define(
            "rename_code",
            (name, type_),
            f"rename_code_{stem(name)}",
            lambda n: self._define_rename_code(type_, n),
        )
        return f"{function}({code}, to)"

    def _define_rename_code(self, type_: Type, function: str) -> str:
        def written(*lines: str) -> str:
            return inline("uint64_t", function, "uint64_t code, const Number *to", *lines)

        codes = self._unit.codes
        match type_:
            case RecordType():
                lines, shift = [], 0
                for _, t in type_.fields:
                    lines += self._replace(t, shift)
                    shift += codes.width(t)
                return written(*lines, "return code;")
            case OptionalType() if isinstance(type_.item, Scalar):
                return written(f"return code ? {bare(self._rename_code(type_.item, '(code - 1)'))} + 1 : 0;")
            case OptionalType():
                image = self._replace(type_.item, 1)
                return written(*choice("code & 1", image), "return code;")
            case UnionType():
                tag, lines = codes.tag_width(type_), []
                for i, member in enumerate(type_.members):
                    if self._elements.involved(member):
                        lines += choice(f"(code & {(1 << tag) - 1}) == {i}", self._replace(member, tag))
                return written(*lines, "return code;")
            case _:
                raise AssertionError(type_)

    def _replace(self, type_: Type, shift: int) -> list[str]:
        """Statements that put the image of a part of `code` in its place."""
        width = self._unit.codes.width(type_)
        if not width or not self._elements.involved(type_):
            return []
        part = f"(code >> {shift} & BITS({width}))"
        image = f"(uint64_t){self._rename_code(type_, part)}"
        return [f"code = (code & ~(BITS({width}) << {shift})) | {image} << {shift};"]

    def _rename_family(self, type_: FamilyType) -> list[str]:
        """Families over symmetric sorts have all the subsets of a size or none, so the image is a member."""
        sets = SetType(type_.item)
        numbers = [0] * 2 ** cardinality(type_.item)
        for number, member in enumerate(type_.members):
            numbers[self._unit.codes.mask(member, sets)] = number
        image = self._rename(sets, f"{self._unit.ranks.family_members(type_)}[x]")
        return [
            f"static const uint16_t number[] = {{{', '.join(map(str, numbers))}}};",
            f"return ({self._types.name(type_)})number[{image}.w[0]];",
        ]

    def _rename_bitmap(self, type_: SetType, name: str) -> list[str]:
        body = bare_body(self._unit)
        body.line(f"{name} y = {{0}};")
        bitmap = self._types.bitmap(type_)
        for (member, size), offset in zip(segments(type_), bitmap.offsets, strict=True):
            words = -(-size // WORD)
            if not self._elements.involved(member):
                for i in range(words):
                    body.line(f"y.w[{offset + i}] = x.w[{offset + i}];")
                continue
            kind = member if isinstance(type_.item, UnionType) else None
            with iterate(body, "x", type_, kind=kind) as item:
                rank = self._unit.ranks.rank(member, self._rename(member, item))
                if words == 1:
                    body.line(f"y.w[{offset}] |= UINT64_C(1) << {rank};")
                else:
                    bit = body.temporary_integer("unsigned", rank, "rank")
                    body.line(f"y.w[{offset} + {bit} / 64] |= UINT64_C(1) << {bit} % 64;")
        body.line("return y;")
        return [line.removeprefix("    ") for line in body.text().splitlines()]
