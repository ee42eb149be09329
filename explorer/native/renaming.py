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
from quorate.native import c_syntax as c
from quorate.native.body import bare_body
from quorate.native.c_text import inline
from quorate.native.codes import is_bitmap
from quorate.native.elements import Elements
from quorate.native.layout import WORD, segments
from quorate.native.names import identifier
from quorate.native.packing import mask
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
        match type_:
            case RecordType():
                parts = [self._rename(t, X.dot(identifier(n))) for n, t in type_.fields]
                return [c.Return(c.struct(name, *parts))]
            case OptionalType():
                item = X.dot("item")
                return [c.If(X.dot("some"), [c.put(item, self._rename(type_.item, item))]), c.Return(X)]
            case UnionType():
                statements: list[c.Stmt] = []
                for kind, member in enumerate(type_.members):
                    part = X.dot(self._types.name(member))
                    if self._elements.involved(member):
                        renamed = c.put(part, self._rename(member, part))
                        statements.append(c.If(X.dot("kind").eq(kind), [renamed]))
                return [*statements, c.Return(X)]
            case FamilyType():
                return self._rename_family(type_)
            case SetType() if is_bitmap(type_):
                return self._rename_bitmap(type_, name)
            case SetType() | BagType():
                code = X.dot("code")[AT]
                image = self._rename_code(type_.item, code).cast(self._types.item_code_type(type_))
                sort = c.call(f"{self._types.sorted_functions(type_)}_sort", X.dot("code"), X.dot("n"))
                return [*c.repeated(AT, X.dot("n"), [c.put(code, image)]), c.Do(sort), c.Return(X)]
            case SeqType():
                item = X.dot("at")[AT]
                return [
                    *c.repeated(AT, X.dot("n"), [c.put(item, self._rename(type_.item, item))]),
                    c.Return(X),
                ]
            case MapType():
                y = c.Name("y")
                moved = c.put(
                    y.dot("at")[self._rename(type_.key, AT)], self._rename(type_.value, X.dot("at")[AT])
                )
                return [c.Declare(name, "y"), *c.repeated(AT, cardinality(type_.key), [moved]), c.Return(y)]
            case _:
                raise AssertionError(type_)

    def _rename_code(self, type_: Type, code: c.Expr) -> c.Expr:
        """The code of the image of the value with this code. Only the bits that tell symmetric values change."""
        if not self._elements.involved(type_):
            return code
        if isinstance(type_, SymmetricType):
            return self._rename(type_, code)
        if self._unit.codes.width(type_) > WORD or not isinstance(
            type_, RecordType | UnionType | OptionalType
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
        codes = self._unit.codes
        statements: list[c.Stmt] = []
        match type_:
            case RecordType():
                shift = 0
                for _, t in type_.fields:
                    statements += self._replace(t, shift)
                    shift += codes.width(t)
            case OptionalType() if isinstance(type_.item, Scalar):
                image = self._rename_code(type_.item, CODE - 1) + 1
                return [c.Return(c.Conditional(CODE, image, c.ZERO))]
            case OptionalType():
                statements += c.branch(CODE & 1, self._replace(type_.item, 1))
            case UnionType():
                tag = codes.tag_width(type_)
                for kind, member in enumerate(type_.members):
                    if self._elements.involved(member):
                        chosen = (CODE & (1 << tag) - 1).eq(kind)
                        statements += c.branch(chosen, self._replace(member, tag))
            case _:
                raise AssertionError(type_)
        return [*statements, c.Return(CODE)]

    def _replace(self, type_: Type, shift: int) -> list[c.Stmt]:
        """Statements that put the image of a part of `code` in its place."""
        width = self._unit.codes.width(type_)
        if not width or not self._elements.involved(type_):
            return []
        image = self._rename_code(type_, CODE >> shift & mask(width)).cast("uint64_t")
        return [c.put(CODE, CODE & ~(mask(width) << shift) | image << shift)]

    def _rename_family(self, type_: FamilyType) -> list[c.Stmt]:
        """Families over symmetric sorts have all the subsets of a size or none, so the image is a member."""
        sets = SetType(type_.item)
        numbers = [0] * 2 ** cardinality(type_.item)
        for number, member in enumerate(type_.members):
            numbers[self._unit.codes.mask(member, sets)] = number
        image = self._rename(sets, self._unit.ranks.family_member(type_, X))
        return [
            c.Declare("static const uint16_t", "number", c.braces(numbers), array="[]"),
            c.Return(c.Name("number")[image.dot("w")[0]].cast(self._types.name(type_))),
        ]

    def _rename_bitmap(self, type_: SetType, name: str) -> list[c.Stmt]:
        body, y = bare_body(self._unit), c.Name("y")
        body.add(c.Declare(name, "y", c.braces()))
        bitmap = self._types.bitmap(type_)
        for (member, size), offset in zip(segments(type_), bitmap.offsets, strict=True):
            words = -(-size // WORD)
            if not self._elements.involved(member):
                for i in range(offset, offset + words):
                    body.set(y.dot("w")[i], X.dot("w")[i])
                continue
            kind = member if isinstance(type_.item, UnionType) else None
            with iterate(body, X, type_, kind=kind) as item:
                rank = self._unit.ranks.rank(member, self._rename(member, item))
                if words == 1:
                    body.set(y.dot("w")[offset], c.bit(rank), "|=")
                else:
                    rank = body.temporary_integer("unsigned", rank, "rank")
                    body.set(y.dot("w")[c.plus(offset, rank / WORD)], c.bit(rank % WORD), "|=")
        body.add(c.Return(y))
        return body.statements
