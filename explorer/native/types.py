"""The C types of values, and functions on them that the generated code needs.

A scalar is a small integer, a record a struct of its own name, a bitmap a struct of words, a sequence a length with
its items. What lies behind the end of a sequence or in an absent optional is never read. Definitions are made on
demand, so `sections` has them in an order that C accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

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
    SeqType,
    SetType,
    Type,
    UnionType,
    cardinality,
)
from quorate.native import c_syntax as c
from quorate.native import representations as reps
from quorate.native.c_text import comment, inline, text
from quorate.native.codes import Codes
from quorate.native.names import Names, identifier, stem
from quorate.native.representations import WORD, bitmap, is_number, ones, representation
from quorate.support.engine_errors import EngineError

_OF_C: dict[type, str] = {BoolType: "bool", IntType: "int64_t", NoneType: "uint8_t"}


def integer_type(first: int, last: int) -> str:
    """The smallest C integer type for a range that C reckons with as a signed number: `uint8_t` and `uint16_t` become
    an int in every operation, `uint32_t` would not, and a difference of two would never be negative."""
    if first >= 0 and last < 2**16:
        return "uint8_t" if last < 2**8 else "uint16_t"
    for bits in (8, 16, 32):
        if -(2 ** (bits - 1)) <= first and last < 2 ** (bits - 1):
            return f"int{bits}_t"
    return "int64_t"


class CTypes:
    """The C types of one program."""

    def __init__(self, codes: Codes, names: Names) -> None:
        self.codes = codes
        self.names = names
        self.sections: list[str] = []
        self._defined: dict[tuple[str, Any], str] = {}

    # ------------------------------------------------------------------------------------- plumbing

    def _once(self, what: str, type_: Any, name: str, make: Callable[[str], str]) -> str:
        key = (what, _plain(type_) if isinstance(type_, Type) else type_)
        if key not in self._defined:
            fresh = self.names.fresh(name)
            definition = make(fresh)
            self._defined[key] = fresh
            if definition:
                self.sections.append(definition)
        return self._defined[key]

    def define(self, what: str, key: Any, name: str, make: Callable[[str], str]) -> str:
        """A definition made once: `make` gives its text from its identifier, which is the result."""
        return self._once(what, key, name, make)

    def define_for(self, what: str, type_: Type, make: Callable[[str, str], str], key: Any = None) -> str:
        """A definition for a type, made once (or once for a `key`): `make` gives its text from the name of the type
        and from its own, which is the result."""
        name = self.name(type_)
        return self._once(what, key or type_, f"{what}_{stem(name)}", lambda fresh: make(name, fresh))

    # ---------------------------------------------------------------------------------------- types

    def name(self, type_: Type) -> str:
        """The C type of values of `type_`."""
        if (of_c := _OF_C.get(type(type_))) is not None:
            return of_c
        return self._once("type", type_, _plain_name(type_), lambda name: self._typedef(type_, name))

    def _typedef(self, type_: Type, name: str) -> str:
        match representation(type_):
            case reps.Number(first, count):
                return f"typedef {integer_type(first, first + count - 1)} {name}; {comment(_meaning(type_))}"
            case reps.Record() as record:
                fields = "".join(
                    f"    {self.name(part)} {identifier(field)};\n" for field, part in record.type.fields
                )
                return f"typedef struct {{\n{fields or '    char nothing;' + chr(10)}}} {name};"
            case reps.Tagged(OptionalType(item)):
                return f"typedef struct {{\n    bool some;\n    {self.name(item)} item;\n}} {name};"
            case reps.Tagged() as tagged:
                members = "".join(f"        {self.name(part)} {self.name(part)};\n" for part in tagged.parts)
                kinds = ", ".join(f"{i} {part}" for i, part in enumerate(tagged.parts))
                head = f"    uint8_t kind; {comment(kinds)}\n"
                return f"typedef struct {{\n{head}    union {{\n{members}    }};\n}} {name};"
            case reps.Bitmap() as bitmap:
                where = ", ".join(f"{each.member} from word {each.offset}" for each in bitmap.segments)
                return f"typedef struct {{\n    uint64_t w[{bitmap.words}]; {comment(where)}\n}} {name};"
            case reps.SortedCodes(of) as items:
                code, capacity = self.item_code_type(of), self.codes.room(items)
                room = capacity + self.codes.per_word(of) - 1  # those of the last word are loaded together
                return f"typedef struct {{\n    int32_t n;\n    {code} code[{room}];\n}} {name};"
            case reps.Array() as array:
                length = "" if array.fixed else "    int32_t n;\n"
                return f"typedef struct {{\n{length}    {self.name(array.item)} at[{max(1, array.room)}];\n}} {name};"

    def code_type(self, type_: Type) -> str:
        """The C type of the codes of a type. EngineError if they are too wide for any."""
        width = self.codes.width(type_)
        if width > 128:
            raise EngineError(
                f"values of {type_} take {width} bits, and the native engine keeps at most 128 in one piece; "
                "use --engine reference, or smaller sizes"
            )
        return "uint64_t" if width <= WORD else "uint128_t"

    def item_code_type(self, type_: SetType | BagType) -> str:
        """The C type of the codes that a sorted container holds."""
        return "uint32_t" if self.codes.item_width(type_) <= 32 else self.code_type(type_.item)

    def sorted_functions(self, type_: SetType | BagType) -> str:
        """The prefix of the runtime's functions for sorted containers of this type's codes."""
        return {"uint32_t": "narrow", "uint64_t": "sorted", "uint128_t": "wide"}[self.item_code_type(type_)]

    def bitmap(self, type_: SetType) -> reps.Bitmap:
        """How a bitmap's segments lie in its words."""
        return bitmap(type_)

    # ---------------------------------------------------------------------------------------- parts

    def parts(self, form: reps.Record | reps.Tagged, value: c.Expr) -> list[tuple[Type, c.Expr]]:
        """The type and the lvalue of each part of a value."""
        match form:
            case reps.Record(of):
                return [(part, value.dot(identifier(name))) for name, part in of.fields]
            case reps.Tagged(OptionalType(item)):
                return [(item, value.dot("item"))]
            case reps.Tagged(_, parts):
                return [(part, value.dot(self.name(part))) for part in parts]

    @staticmethod
    def is_there(form: reps.Tagged, value: c.Expr, number: int) -> c.Expr:
        """Whether a part is there."""
        tag = value.dot(form.tag)
        return tag if form.first else tag.eq(number)

    def where_there(
        self,
        form: reps.Record | reps.Tagged,
        value: c.Expr,
        write: Callable[[int, Type, c.Expr], c.Stmt | None],
    ) -> list[c.Stmt]:
        """A statement (or none) for each part that is there, from its number, its type and its lvalue."""
        statements: list[c.Stmt] = []
        for number, (type_, part) in enumerate(self.parts(form, value)):
            written = write(number, type_, part)
            if written is not None and isinstance(form, reps.Tagged):
                written = c.If(self.is_there(form, value, number), [written])
            if written is not None:
                statements.append(written)
        return statements

    @staticmethod
    def select(form: reps.Tagged, tag: c.Expr, results: list[c.Expr], otherwise: c.Expr) -> c.Stmt:
        """The statement that returns the result for the part that the tag says is there."""
        if form.first:
            return c.Return(c.Conditional(tag, results[0], otherwise))
        return c.Switch(tag, tuple(results), otherwise)

    @staticmethod
    def length(form: reps.Items, value: c.Expr) -> c.Expr:
        """The number of items."""
        return c.Number(form.room) if isinstance(form, reps.Array) and form.fixed else value.dot("n")

    # ---------------------------------------------------------------------------- constants, equality

    def literal(self, type_: Type, value: Any) -> str:
        """A frozen value as the text of an initializer (braces for structs)."""
        match representation(type_):
            case reps.Number():
                return text(self.constant(type_, value))
            case reps.Record() as record:
                parts = list(map(self.literal, record.parts, record.values(value)))
                return "{" + ", ".join(parts or ["0"]) + "}"
            case reps.Tagged() as tagged:
                present = tagged.present(value)
                if present is None:
                    return "{0}"
                number, part = present
                written = self.literal(tagged.parts[number], part)
                if tagged.first:
                    return f"{{true, {written}}}"
                return f"{{{number}, {{.{self.name(tagged.parts[number])} = {written}}}}}"
            case reps.Bitmap() as bitmap:
                words = ", ".join(f"UINT64_C({word:#x})" for word in self.bitmap_words(bitmap, value))
                return f"{{{{{words}}}}}"
            case reps.SortedCodes(of) as items:
                codes = [_code_literal(code) for code in self.codes.item_codes(value, of)]
                if len(codes) > self.codes.room(items):
                    raise OverflowError(type_)
                return f"{{{len(codes)}, {{{', '.join(codes)}}}}}" if codes else "{0}"
            case reps.Array() as array:
                inner = [self.literal(array.item, item) for item in value]
                length = "" if array.fixed else f"{len(inner)}, "
                return f"{{{length}{{{', '.join(inner)}}}}}" if inner else "{0}"

    def bitmap_words(self, bitmap: reps.Bitmap, value: Iterable[Any]) -> list[int]:
        """A set's words."""
        mask, words = self.codes.mask(value, bitmap.item), [0] * bitmap.words
        for chunk in bitmap.chunks:
            words[chunk.word] = mask >> chunk.shift & ones(chunk.bits)
        return words

    def constant(self, type_: Type, value: Any) -> c.Expr:
        """A frozen value as an expression."""
        match representation(type_):
            case reps.Number(first):
                if isinstance(type_, BoolType):
                    return c.TRUE if value else c.FALSE
                number = first + self.codes.encode(value, type_)
                if number == -(2**63):  # in C, a minus before a number that is too large
                    return c.Name("INT64_MIN")
                return c.Number(number, "" if abs(number) < 2**31 else "INT64_C")
            case _:
                return c.Literal(self.name(type_), c.Data(self.literal(type_, value)))

    def member(self, type_: UnionType, kind: int, value: c.Expr) -> c.Expr:
        """A record as a value of a union, which has it as its member number `kind`."""
        made = representation(type_)
        assert isinstance(made, reps.Tagged)
        return self.tagged(made, kind, value)

    def tagged(self, form: reps.Tagged, number: int, part: c.Expr) -> c.Expr:
        """The value that has this part, which is number `number`."""
        if form.first:
            return c.struct(self.name(form.type), c.TRUE, part)
        record = c.braces([c.Designated(self.name(form.parts[number]), part)])
        return c.struct(self.name(form.type), c.Number(number), record)

    def zero(self, type_: Type) -> c.Expr:
        """Some value, for where none is looked at."""
        return c.Number(0) if is_number(type_) else c.struct(self.name(type_))

    def equal(self, type_: Type, a: c.Expr, b: c.Expr) -> c.Expr:
        """The condition that two values are the same."""
        return a.eq(b) if is_number(type_) else c.call(self._same(type_), a, b)

    def _same(self, type_: Type) -> str:
        return self.define_for("same", type_, lambda *names: self._define_same(type_, *names))

    def _define_same(self, type_: Type, name: str, same: str) -> str:
        a, b, i = c.Name("a"), c.Name("b"), c.Name("i")

        def written(*statements: c.Stmt) -> str:
            return inline("bool", same, [c.Declare(name, "a"), c.Declare(name, "b")], *statements)

        def parts_equal(form: reps.Record | reps.Tagged) -> list[c.Expr]:
            both = zip(self.parts(form, a), self.parts(form, b), strict=True)
            return [self.equal(part, one, other) for (part, one), (_, other) in both]

        def items_equal(form: reps.Items, equal: c.Expr) -> str:
            length = [] if form.fixed else [c.If(a.dot("n").ne(b.dot("n")), [c.Return(c.FALSE)])]
            each = c.repeated(i, self.length(form, a), [c.If(c.negation(equal), [c.Return(c.FALSE)])])
            return written(*length, *each, c.Return(c.TRUE))

        match representation(type_):
            case reps.Record() as record:
                return written(c.Return(c.all_of(parts_equal(record))))
            case reps.Tagged(first=1, tag=tag) as optional:
                item = c.any_of([c.negation(a.dot(tag)), *parts_equal(optional)])
                return written(c.Return(c.all_of([a.dot(tag).eq(b.dot(tag)), item])))
            case reps.Tagged(tag=tag) as union:
                other = c.If(a.dot(tag).ne(b.dot(tag)), [c.Return(c.FALSE)])
                return written(other, self.select(union, a.dot(tag), parts_equal(union), c.FALSE))
            case reps.Bitmap(words=words):
                return written(c.Return(c.all_of([a.dot("w")[i].eq(b.dot("w")[i]) for i in range(words)])))
            case reps.SortedCodes() as codes:
                return items_equal(codes, a.dot("code")[i].eq(b.dot("code")[i]))
            case reps.Array() as array:
                return items_equal(array, self.equal(array.item, a.dot("at")[i], b.dot("at")[i]))
            case reps.Number():
                raise AssertionError(type_)


def _code_literal(code: int) -> str:
    if code < 2**64:
        return f"UINT64_C({code:#x})"
    return f"((uint128_t)UINT64_C({code >> 64:#x}) << 64 | UINT64_C({code & (2**64 - 1):#x}))"


def _plain(type_: Type) -> Type:
    """One of all types that have the same C type: a sequence's class does not matter, its capacity does."""
    match type_:
        case SeqType():
            return SeqType(None, _plain(type_.item), type_.capacity)
        case SetType() | OptionalType():
            return replace(type_, item=_plain(type_.item))
        case MapType():
            return replace(type_, value=_plain(type_.value))
        case _:
            return type_


def _plain_name(type_: Type) -> str:
    match type_:
        case UnionType(members):
            return "_or_".join(m.cls.__name__ for m in members[:3]) + ("_etc" if members[3:] else "")
        case OptionalType(item):
            return f"{_plain_name(item)}_or_none"
        case MapType(key, value):
            return f"Map_{_plain_name(key)}_{_plain_name(value)}"
        case SetType(item):
            return f"Set_of_{_plain_name(item)}"
        case SeqType(None, item):
            return f"Seq_of_{_plain_name(item)}"
        case _:
            return str(type_).lower() if isinstance(type_, BoolType | IntType | NoneType) else str(type_)


def _meaning(type_: Type) -> str:
    """What the numbers stand for."""
    match type_:
        case RangeType(_, first, size):
            return f"{first} to {first + size - 1}"
        case EnumType(cls):
            return ", ".join(f"{i} {member.name}" for i, member in enumerate(cls))
        case FamilyType():
            return f"its number, of {len(type_.members)}"
        case _:
            return f"one of {cardinality(type_)}"
