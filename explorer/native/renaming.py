"""C that renames symmetric values throughout a state."""

from __future__ import annotations

from quorate.language.types import FamilyType, MapType, SetType, SymmetricType, Type, UnionType, cardinality
from quorate.native import c_syntax as c
from quorate.native import representations as reps
from quorate.native.body import bare_body
from quorate.native.c_arithmetic import plus
from quorate.native.c_text import inline
from quorate.native.elements import Elements
from quorate.native.packing import mask
from quorate.native.representations import WORD, representation
from quorate.native.set_loops import iterate
from quorate.native.unit import Unit

TO, X, CODE, AT = c.Name("to"), c.Name("x"), c.Name("code"), c.Name("i")
_PARAMETER = c.pointer("const Number", "to")


class Renaming:
    """Writes rename_state: the state with each symmetric value e replaced by to[e], packed."""

    def __init__(self, unit: Unit, elements: Elements) -> None:
        self._unit = unit
        self._types = unit.types
        self._elements = elements

    def text(self) -> str:
        body, packed = bare_body(self._unit), c.Name("packed")
        body.do(c.call("memset", packed, c.ZERO, c.Name("WORDS") * c.Unary("sizeof ", c.Unary("*", packed))))
        for v in self._unit.program.variables:
            value = body.state_variable(v.name, 0)
            if self._elements.involved(v.type):
                value = body.temporary(v.type, self._rename(v.type, value), "renamed")
            place = self._unit.layout.places[v.name]
            body.add(*self._unit.places.store(place, value, packed, fresh=True))
        parameters = [c.pointer("uint64_t", "packed"), c.pointer("const State", "s"), _PARAMETER]
        return body.function("void", "rename_state", parameters)

    def renames(self, type_: Type) -> bool:
        """Whether values of a type have symmetric values in them."""
        return self._elements.involved(type_)

    def _rename(self, type_: Type, value: c.Expr) -> c.Expr:
        """The image of a value under the renaming `to`."""
        if not self._elements.involved(type_):
            return value
        if isinstance(type_, SymmetricType):
            return TO[self._elements.index(type_, value)]
        rename = self._types.define_for("rename", type_, lambda *names: self._define_rename(type_, *names))
        return c.call(rename, value, TO)

    def _define_rename(self, type_: Type, name: str, function: str) -> str:
        return inline(name, function, [c.Declare(name, "x"), _PARAMETER], *self._renamed(type_, name))

    def _renamed(self, type_: Type, name: str) -> list[c.Stmt]:
        """Statements that give back the image of `x`."""
        match representation(type_):
            case reps.Record() as record:
                parts = [self._rename(part, member) for part, member in self._types.parts(record, X)]
                return [c.Return(c.struct(name, *parts))]
            case reps.Tagged() as tagged:

                def renamed(_: int, part: Type, member: c.Expr) -> c.Stmt | None:
                    return (
                        c.put(member, self._rename(part, member)) if self._elements.involved(part) else None
                    )

                return [*self._types.where_there(tagged, X, renamed), c.Return(X)]
            case reps.Number():
                assert isinstance(type_, FamilyType)
                return self._rename_family(type_)
            case reps.Bitmap() as bitmap:
                return self._rename_bitmap(bitmap, name)
            case reps.SortedCodes(of):
                code = X.dot("code")[AT]
                image = self.code(of.item, code).cast(self._types.item_code_type(of))
                sort = c.call(f"{self._types.sorted_functions(of)}_sort", X.dot("code"), X.dot("n"))
                return [*c.repeated(AT, X.dot("n"), [c.put(code, image)]), c.Do(sort), c.Return(X)]
            case reps.Array(key=None) as sequence:
                item = X.dot("at")[AT]
                each = c.put(item, self._rename(sequence.item, item))
                return [*c.repeated(AT, X.dot("n"), [each]), c.Return(X)]
            case reps.Array(MapType(key)) as array:
                y, image = c.Name("y"), self._rename(array.item, X.dot("at")[AT])
                moved = c.put(y.dot("at")[self._rename(key, AT)], image)
                return [c.Declare(name, "y"), *c.repeated(AT, array.room, [moved]), c.Return(y)]
            case _:
                raise AssertionError(type_)

    def code(self, type_: Type, code: c.Expr) -> c.Expr:
        """The code of the image of the value with this code. Only the bits that tell symmetric values change."""
        if not self._elements.involved(type_):
            return code
        if isinstance(type_, SymmetricType):
            return self._rename(type_, code)
        if self._unit.codes.width(type_) > WORD or not isinstance(
            representation(type_), reps.Record | reps.Tagged
        ):
            return self._unit.packing.pack(type_, self._rename(type_, self._unit.packing.unpack(type_, code)))
        rename = self._types.define_for(
            "rename_code", type_, lambda _, name: self._define_rename_code(type_, name)
        )
        return c.call(rename, code, TO)

    def _define_rename_code(self, type_: Type, function: str) -> str:
        parameters = [c.Declare("uint64_t", "code"), _PARAMETER]
        return inline("uint64_t", function, parameters, *self._renamed_code(type_))

    def _renamed_code(self, type_: Type) -> list[c.Stmt]:
        """Statements that give back the code of the image of the value with the code `code`."""
        statements: list[c.Stmt] = []
        match representation(type_):
            case reps.Record() as record:
                shift = 0
                for part in record.parts:
                    statements += self._replace(part, shift)
                    shift += self._unit.codes.width(part)
            case reps.Tagged(_, parts) as tagged if tagged.scalars is not None:
                image = self.code(parts[0], CODE - 1) + 1
                return [c.Return(c.Conditional(CODE, image, c.ZERO))]
            case reps.Tagged() as tagged:
                tag = CODE & (1 << tagged.tag_width) - 1
                for number, part in enumerate(tagged.parts):
                    chosen = tag if tagged.first else tag.eq(number)
                    statements += c.branch(chosen, self._replace(part, tagged.tag_width))
            case _:
                raise AssertionError(type_)
        return [*statements, c.Return(CODE)]

    def _replace(self, type_: Type, shift: int) -> list[c.Stmt]:
        """Statements that put the image of a part of `code` in its place."""
        width = self._unit.codes.width(type_)
        if not width or not self._elements.involved(type_):
            return []
        image = self.code(type_, CODE >> shift & mask(width)).cast("uint64_t")
        return [c.put(CODE, CODE & ~(mask(width) << shift) | image << shift)]

    def _rename_family(self, type_: FamilyType) -> list[c.Stmt]:
        """Families over symmetric sorts have all the subsets of a size or none, so the image is a member."""
        sets = SetType(type_.item)
        numbers = [0] * 2 ** cardinality(type_.item)
        for number, member in enumerate(type_.members):
            numbers[self._unit.codes.mask(member, type_.item)] = number
        image = self._rename(sets, self._unit.ranks.family_member(type_, X))
        return [
            c.Declare("static const uint16_t", "number", c.braces(numbers), array="[]"),
            c.Return(c.Name("number")[image.dot("w")[0]].cast(self._types.name(type_))),
        ]

    def _rename_bitmap(self, bitmap: reps.Bitmap, name: str) -> list[c.Stmt]:
        body, y, sets = bare_body(self._unit), c.Name("y"), SetType(bitmap.item)
        body.add(c.Declare(name, "y", c.braces()))
        for segment in bitmap.segments:
            if not self._elements.involved(segment.member):
                for i in range(segment.offset, segment.offset + segment.words):
                    body.set(y.dot("w")[i], X.dot("w")[i])
                continue
            kind = segment.member if isinstance(bitmap.item, UnionType) else None
            with iterate(body, X, sets, kind=kind) as item:
                rank = self._unit.ranks.rank(segment.member, self._rename(segment.member, item))
                if segment.words == 1:
                    body.set(y.dot("w")[segment.offset], c.bit(rank), "|=")
                else:
                    rank = body.temporary_integer("unsigned", rank, "rank")
                    body.set(y.dot("w")[plus(segment.offset, rank / WORD)], c.bit(rank % WORD), "|=")
        body.add(c.Return(y))
        return body.statements
