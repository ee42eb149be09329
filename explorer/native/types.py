"""The C types of values, and functions on them that the generated code needs.

A scalar is a small integer, a record a struct of its own name, a bitmap a struct of words, a sequence a length with
its items. What lies behind the end of a sequence or in an absent optional is never read. Definitions are made on
demand, so `sections` has them in an order that C accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
    RecordType,
    Scalar,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    cardinality,
    kind_of,
)
from quorate.native import c_syntax as c
from quorate.native.c_text import comment, inline, text
from quorate.native.codes import Codes, is_bitmap
from quorate.native.layout import WORD, segments
from quorate.native.names import Names, identifier, stem
from quorate.support.engine_errors import EngineError

_NUMBERS = Scalar | IntType | NoneType


@dataclass(frozen=True)
class Bitmap:
    """The layout of a set of few possible members: word offset and number of words of each segment."""

    item: Type
    offsets: tuple[int, ...]
    words: int


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
        self._known: dict[tuple[str, Any], str] = {}

    # ------------------------------------------------------------------------------------- plumbing

    def _once(self, what: str, type_: Any, name: str, make: Callable[[str], str]) -> str:
        key = (what, _representation(type_) if isinstance(type_, Type) else type_)
        if key not in self._known:
            fresh = self.names.fresh(name)
            definition = make(fresh)
            self._known[key] = fresh
            if definition:
                self.sections.append(definition)
        return self._known[key]

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
        match type_:
            case BoolType():
                return "bool"
            case IntType():
                return "int64_t"
            case NoneType():
                return "uint8_t"
            case _:
                return self._once("type", type_, _plain_name(type_), lambda name: self._typedef(type_, name))

    def _typedef(self, type_: Type, name: str) -> str:
        match type_:
            case RangeType():
                text = integer_type(type_.first, type_.first + type_.size - 1)
                return f"typedef {text} {name}; /* {type_.first} to {type_.first + type_.size - 1} */"
            case SymmetricType():
                return f"typedef {integer_type(0, type_.size - 1)} {name}; /* one of {type_.size} */"
            case EnumType():
                members = ", ".join(f"{i} {m.name}" for i, m in enumerate(type_.cls))
                return f"typedef {integer_type(0, len(type_.cls) - 1)} {name}; {comment(members)}"
            case FamilyType():
                number = len(type_.members)
                return f"typedef {integer_type(0, number - 1)} {name}; /* its number, of {number} */"
            case RecordType():
                fields = "".join(f"    {self.name(t)} {identifier(n)};\n" for n, t in type_.fields)
                return f"typedef struct {{\n{fields or '    char nothing;' + chr(10)}}} {name};"
            case UnionType():
                members = "".join(f"        {self.name(m)} {self.name(m)};\n" for m in type_.members)
                kinds = ", ".join(f"{i} {m}" for i, m in enumerate(type_.members))
                head = f"    uint8_t kind; {comment(kinds)}\n"
                return f"typedef struct {{\n{head}    union {{\n{members}    }};\n}} {name};"
            case OptionalType():
                return f"typedef struct {{\n    bool some;\n    {self.name(type_.item)} item;\n}} {name};"
            case SetType() if is_bitmap(type_):
                bitmap = self.bitmap(type_)
                where = ", ".join(
                    f"{member} from word {offset}"
                    for (member, _), offset in zip(segments(type_), bitmap.offsets, strict=True)
                )
                return f"typedef struct {{\n    uint64_t w[{bitmap.words}]; {comment(where)}\n}} {name};"
            case SetType() | BagType():
                code, capacity = self.item_code_type(type_), self.codes.capacity(type_)
                room = capacity + self.codes.per_word(type_) - 1  # those of the last word are loaded together
                return f"typedef struct {{\n    int32_t n;\n    {code} code[{room}];\n}} {name};"
            case SeqType():
                item, capacity = self.name(type_.item), max(1, type_.capacity)
                return f"typedef struct {{\n    int32_t n;\n    {item} at[{capacity}];\n}} {name};"
            case MapType():
                return f"typedef struct {{\n    {self.name(type_.value)} at[{cardinality(type_.key)}];\n}} {name};"
            case _:
                raise AssertionError(type_)

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

    def bitmap(self, type_: SetType) -> Bitmap:
        """How a bitmap's segments lie in its words."""
        offsets, words = [], 0
        for _, size in segments(type_):
            offsets.append(words)
            words += max(1, -(-size // WORD))
        return Bitmap(type_.item, tuple(offsets), words)

    # ---------------------------------------------------------------------------- constants, equality

    def literal(self, type_: Type, value: Any) -> str:
        """A frozen value as the text of an initializer (braces for structs)."""
        if isinstance(type_, _NUMBERS):
            return text(self.constant(type_, value))
        match type_:
            case RecordType():
                parts = [self.literal(t, getattr(value, n)) for n, t in type_.fields]
                return "{" + ", ".join(parts or ["0"]) + "}"
            case UnionType():
                at = kind_of(value, type_)
                member = type_.members[at]
                return f"{{{at}, {{.{self.name(member)} = {self.literal(member, value)}}}}}"
            case OptionalType():
                if value is None:
                    return "{0}"
                return f"{{true, {self.literal(type_.item, value)}}}"
            case SetType() if is_bitmap(type_):
                return (
                    "{{"
                    + ", ".join(f"UINT64_C({word:#x})" for word in self.bitmap_words(type_, value))
                    + "}}"
                )
            case SetType() | BagType():
                codes = [_code_literal(code) for code in self.codes.item_codes(value, type_)]
                if len(codes) > self.codes.capacity(type_):
                    raise OverflowError(type_)
                return f"{{{len(codes)}, {{{', '.join(codes)}}}}}" if codes else "{0}"
            case SeqType():
                items = [self.literal(type_.item, item) for item in value]
                return f"{{{len(items)}, {{{', '.join(items)}}}}}" if items else "{0}"
            case MapType():
                return "{{" + ", ".join(self.literal(type_.value, item) for item in value) + "}}"

    def bitmap_words(self, type_: SetType, value: Iterable[Any]) -> list[int]:
        """A set's words, each segment beginning a new one."""
        mask, words = self.codes.mask(value, type_), []
        for _, size in segments(type_):
            for _ in range(max(1, -(-size // WORD))):
                bits = min(WORD, size)
                words.append(mask & ((1 << bits) - 1))
                mask >>= bits
                size -= bits
        return words

    def constant(self, type_: Type, value: Any) -> c.Expr:
        """A frozen value as an expression."""
        match type_:
            case NoneType():
                return c.Number(0)
            case BoolType():
                return c.TRUE if value else c.FALSE
            case IntType() | RangeType():
                number = int(value)
                if number == -(2**63):  # in C, a minus before a number that is too large
                    return c.Name("INT64_MIN")
                return c.Number(number, "" if abs(number) < 2**31 else "INT64_C")
            case SymmetricType() | EnumType() | FamilyType():
                return c.Number(self.codes.encode(value, type_))
            case _:
                return c.Literal(self.name(type_), c.Data(self.literal(type_, value)))

    def member(self, type_: UnionType, kind: int, value: c.Expr) -> c.Expr:
        """A record as a value of a union, which has it as its member number `kind`."""
        record = c.braces([c.Designated(self.name(type_.members[kind]), value)])
        return c.struct(self.name(type_), c.Number(kind), record)

    def zero(self, type_: Type) -> c.Expr:
        """Some value, for where none is looked at."""
        return c.Number(0) if isinstance(type_, _NUMBERS) else c.struct(self.name(type_))

    def equal(self, type_: Type, a: c.Expr, b: c.Expr) -> c.Expr:
        """The condition that two values are the same."""
        return a.eq(b) if isinstance(type_, _NUMBERS) else c.call(self._same(type_), a, b)

    def _same(self, type_: Type) -> str:
        return self.define_for("same", type_, lambda *names: self._define_same(type_, *names))

    def _define_same(self, type_: Type, name: str, same: str) -> str:
        a, b, i = c.Name("a"), c.Name("b"), c.Name("i")

        def written(*statements: c.Stmt) -> str:
            return inline("bool", same, [c.Declare(name, "a"), c.Declare(name, "b")], *statements)

        def equal(type_: Type, member: str) -> c.Expr:
            return self.equal(type_, a.dot(member), b.dot(member))

        match type_:
            case RecordType():
                return written(c.Return(c.all_of([equal(t, identifier(n)) for n, t in type_.fields])))
            case OptionalType():
                item = c.any_of([c.negation(a.dot("some")), equal(type_.item, "item")])
                return written(c.Return(c.all_of([equal(BoolType(), "some"), item])))
            case UnionType():
                parts = [equal(member, self.name(member)) for member in type_.members]
                other = c.If(a.dot("kind").ne(b.dot("kind")), [c.Return(c.FALSE)])
                return written(other, c.Switch(a.dot("kind"), tuple(parts), c.FALSE))
            case SetType() if is_bitmap(type_):
                words = range(self.bitmap(type_).words)
                return written(c.Return(c.all_of([a.dot("w")[i].eq(b.dot("w")[i]) for i in words])))
            case SetType() | BagType():
                differ = a.dot("code")[i].ne(b.dot("code")[i])
            case SeqType():
                differ = c.negation(self.equal(type_.item, a.dot("at")[i], b.dot("at")[i]))
            case MapType():
                differ = c.negation(self.equal(type_.value, a.dot("at")[i], b.dot("at")[i]))
            case _:
                raise AssertionError(type_)
        first = [] if isinstance(type_, MapType) else [c.If(a.dot("n").ne(b.dot("n")), [c.Return(c.FALSE)])]
        length = c.Number(cardinality(type_.key)) if isinstance(type_, MapType) else a.dot("n")
        return written(*first, *c.repeated(i, length, [c.If(differ, [c.Return(c.FALSE)])]), c.Return(c.TRUE))


def _code_literal(code: int) -> str:
    if code < 2**64:
        return f"UINT64_C({code:#x})"
    return f"((uint128_t)UINT64_C({code >> 64:#x}) << 64 | UINT64_C({code & (2**64 - 1):#x}))"


def _representation(type_: Type) -> Any:
    """Types that have the same C type: a sequence's class does not matter, its capacity does."""
    match type_:
        case SeqType():
            return ("seq", _representation(type_.item), type_.capacity)
        case SetType():
            return ("set", _representation(type_.item))
        case OptionalType():
            return ("optional", _representation(type_.item))
        case MapType():
            return ("map", type_.key, _representation(type_.value))
        case _:
            return type_


def _plain_name(type_: Type) -> str:
    match type_:
        case RangeType() | SymmetricType() | EnumType() | FamilyType() | RecordType() | BagType():
            return type_.cls.__name__
        case SeqType():
            return type_.cls.__name__ if type_.cls is not None else f"Seq_of_{_plain_name(type_.item)}"
        case UnionType():
            return "_or_".join(m.cls.__name__ for m in type_.members[:3]) + (
                "_etc" if type_.members[3:] else ""
            )
        case OptionalType():
            return f"{_plain_name(type_.item)}_or_none"
        case SetType():
            return f"Set_of_{_plain_name(type_.item)}"
        case MapType():
            return f"Map_{_plain_name(type_.key)}_{_plain_name(type_.value)}"
        case IntType():
            return "int"
        case BoolType():
            return "bool"
        case NoneType():
            return "none"
