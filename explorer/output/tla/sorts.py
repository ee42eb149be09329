"""Types in TLA+: the sets of their values, the values, and type invariants."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import Any

from quorate.language import ir
from quorate.language.diagnostics import ModelError
from quorate.language.sorts import Majority, Symmetric
from quorate.language.source import source_of_class
from quorate.language.spans import Span
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
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    exact_type,
    parts_of,
)
from quorate.language.values import all_values
from quorate.output.tla.names import KEYWORDS, Names
from quorate.output.tla.pretty_printer import text
from quorate.output.tla.syntax import (
    Apply,
    Bound,
    Braces,
    Dot,
    Expr,
    Fields,
    Filter,
    Function,
    Image,
    Index,
    Infix,
    Name,
    Prefix,
    conjunction,
    disjunction,
    quoted,
    union,
    universal,
)

NONE = Name("None")


def _is_said_key_by_key(value: Type) -> bool:
    """Whether that a map has its type is said of each key: its values are bags or sequences, or maps to them."""
    while isinstance(value, MapType):
        value = value.value
    return isinstance(value, SeqType) or any(isinstance(t, BagType) for t in types_within(value))


def types_within(type_: Type) -> Iterator[Type]:
    """A type and all types inside it, inner before outer."""
    for part in parts_of(type_):
        yield from types_within(part)
    yield type_


MOST_LISTED = 1000
"""The largest number of values of a range that is listed in a .cfg."""


def _is_defined(type_: Type) -> bool:
    """Whether a range is defined in the module, since a .cfg supports neither negative numbers nor intervals."""
    return isinstance(type_, RangeType) and (type_.first < 0 or type_.size > MOST_LISTED)


class Sorts:
    """The types of one program, their names, and the records that are tagged with their kind."""

    def __init__(self, program: ir.Program, types: list[Type], names: Names) -> None:
        self._names_taken = names
        self.types = list(dict.fromkeys(inner for type_ in types for inner in types_within(type_)))
        named = [
            t
            for t in self.types
            if isinstance(t, SymmetricType | RangeType | EnumType | FamilyType | RecordType)
        ]
        self._names: dict[Type, str] = {t: names.fresh(t.cls.__name__) for t in named}
        self.tagged = {member for t in self.types if isinstance(t, UnionType) for member in t.members}
        fields = {name: t for t in self.types if isinstance(t, RecordType) for name, _ in t.fields}
        for field, type_ in fields.items():
            if field in KEYWORDS or not field.isascii():
                what = (
                    "is a reserved word of TLA+"
                    if field in KEYWORDS
                    else "has letters that TLA+ does not allow"
                )
                raise ModelError(
                    f"the field {field} of {type_} {what}",
                    "rename it",
                    _span_of(type_.cls, field),
                )
        self.tag = next(name for name in ("type", "record", "record_type") if name not in fields)
        self._at = program.variables[0].span if program.variables else None

    def name(self, type_: Type) -> str:
        """The name of a sort, a family or a record."""
        return self._names[type_]

    @property
    def constants(self) -> list[SymmetricType | RangeType]:
        """The sorts that are constants of the module; the .cfg has their values."""
        return [t for t in self.named(SymmetricType, RangeType) if not _is_defined(t)]

    @property
    def defined(self) -> list[RangeType | EnumType | FamilyType | RecordType]:
        """The types that are defined in the module, including ranges that a .cfg cannot express."""
        ranges = [t for t in self.named(RangeType) if _is_defined(t)]
        return [*ranges, *self.named(EnumType, FamilyType, RecordType)]

    def named(self, *kinds: type) -> list[Any]:
        """The types of these kinds, in dependency order."""
        return [t for t in self.types if isinstance(t, kinds)]

    def _unbound(self, wanted: str, inside: Expr) -> str:
        """A name like `wanted` that is used neither in the module nor inside of this expression."""
        names = Names(self._names_taken)
        words = set(re.findall(r"\w+", _text(inside)))
        name = names.fresh(wanted)
        while name in words:
            name = names.fresh(wanted)
        return name

    # ----------------------------------------------------------------------------------------- sets

    def set_of(self, type_: Type, span: Span | None = None) -> Expr:
        """The set of all values of a type. Raises ModelError for a type without such a set, such as a bag."""
        match type_:
            case BoolType():
                return Name("BOOLEAN")
            case NoneType():
                return Braces((NONE,))
            case SymmetricType() | RangeType() | EnumType() | FamilyType() | RecordType():
                return Name(self.name(type_))
            case UnionType(members=members):
                found = self.set_of(members[0], span)
                for member in members[1:]:
                    found = union(found, self.set_of(member, span))
                return found
            case OptionalType(item=item):
                return union(self.set_of(item, span), Braces((NONE,)))
            case SetType(item=item):
                return Prefix("SUBSET", self.set_of(item, span))
            case MapType(key=key, value=value):
                return Name(f"[{_text(self.set_of(key))} -> {_text(self.set_of(value, span))}]")
            case SeqType(item=item, capacity=capacity):
                lengths = Infix("..", Name("0"), Name(str(capacity)))
                items = self.set_of(item, span)
                name = self._unbound("n", items)
                arrow = Name(f"[1..{name} -> {_text(items)}]")
                return Prefix("UNION", Image(arrow, (Bound(name, lengths),)))
            case IntType():
                return Name("Int")
        raise ModelError(f"the values of {type_} cannot be written as a set in TLA+", "", span or self._at)

    def is_of(self, value: Expr, type_: Type) -> Expr:
        """The predicate that a value has a type. TLC would compare the sets of sequences of each length, and
        enumerate them for that: so the length of a sequence is said apart from its items."""
        match type_:
            case SeqType(item=item, capacity=capacity):
                sequences = Apply("Seq", (self.set_of(item),))
                length = Infix("<=", Apply("Len", (value,)), Name(str(capacity)))
                return conjunction([Infix("\\in", value, sequences), length])
            case SetType(item=item):
                return Infix("\\subseteq", value, self.set_of(item))
            case BagType(item=item, capacity=capacity):
                return conjunction(
                    [
                        Apply("IsABag", (value,)),
                        Infix("\\subseteq", Apply("BagToSet", (value,)), self.set_of(item)),
                        Infix("<=", Apply("BagCardinality", (value,)), Name(str(capacity))),
                    ]
                )
            case MapType(key=key, value=inner) if _is_said_key_by_key(inner):
                name = self._unbound("k", value)
                keys = self.set_of(key)
                each = self.is_of(Index(value, Name(name)), inner)
                return conjunction(
                    [Infix("=", Prefix("DOMAIN", value), keys), universal((Bound(name, keys),), each)]
                )
        return Infix("\\in", value, self.set_of(type_))

    def has_value(self, value: Expr, type_: Type) -> Expr:
        """A predicate that always holds and makes TLC evaluate the whole value: that it has its type, if TLC decides
        that quickly. For a sequence or a record TLC may enumerate the set of all such values, so it is ``x = x``."""
        item = type_.item if isinstance(type_, SetType) else type_
        if isinstance(item, BoolType | RangeType | SymmetricType | EnumType):
            return self.is_of(value, type_)
        return Infix("=", value, value)

    def definition(self, type_: RangeType | EnumType | FamilyType | RecordType) -> Expr:
        """The set that defines a range, an enum, a family or a record."""
        match type_:
            case RangeType(first=first, size=size):
                return Infix("..", Name(str(first)), Name(str(first + size - 1)))
            case EnumType():
                members = tuple(self.value(member, type_) for member in type_.cls)
                if len(set(members)) < len(members):
                    raise ModelError(
                        f"two members of {type_.cls.__name__} have the same name in TLA+, which has no control "
                        "characters",
                        "rename them",
                    )
                return Braces(members)
            case FamilyType():
                return self._family(type_)
        fields = tuple((name, self.set_of(field)) for name, field in type_.fields)
        if type_ in self.tagged:
            fields = ((self.tag, Braces((self.kind(type_),))), *fields)
        return Fields(fields, ": ")

    def _family(self, type_: FamilyType) -> Expr:
        everyone = self.set_of(type_.item)
        name = self._unbound("q", everyone)
        size = Apply("Cardinality", (Name(name),))
        subsets = Bound(name, Prefix("SUBSET", everyone))
        if issubclass(type_.cls, Majority) and type_.cls.admits is Majority.admits:
            return Filter(subsets, Infix(">", Infix("*", Name("2"), size), Apply("Cardinality", (everyone,))))
        if isinstance(type_.item, SymmetricType):
            # Membership in a family of interchangeable values depends on the size of the set only.
            sizes = sorted({len(each) for each in type_.members})
            return Filter(subsets, Infix("\\in", size, Braces(tuple(Name(str(n)) for n in sizes))))
        return Braces(tuple(self.value(each, SetType(type_.item)) for each in type_.members))

    def kind(self, type_: RecordType) -> Expr:
        """The tag of a record of a union."""
        return quoted(type_.cls.__name__)

    def is_kind(self, value: Expr, kinds: tuple[RecordType, ...]) -> Expr:
        """The predicate that a record of a union is of one of these kinds."""
        return disjunction(Infix("=", Dot(value, self.tag), self.kind(kind)) for kind in kinds)

    # --------------------------------------------------------------------------------------- values

    def record(self, type_: RecordType, values: list[Expr]) -> Expr:
        """A record with these values of its fields."""
        fields = tuple((name, value) for (name, _), value in zip(type_.fields, values, strict=True))
        return Fields(((self.tag, self.kind(type_)), *fields) if type_ in self.tagged else fields)

    def value(self, value: Any, type_: Type, span: Span | None = None) -> Expr:
        """The TLA+ expression of a frozen value; None of what an init method has yet to set. Raises ModelError for a
        value without one."""
        if value is None:
            return NONE
        match exact_type(value, type_):
            case RecordType(fields=fields) as record:
                return self.record(
                    record, [self.value(getattr(value, name), field, span) for name, field in fields]
                )
            case SetType(item=item) | FamilyType(item=item):
                return self._members(value, item, span)
            case SeqType(item=item):
                return Braces(tuple(self.value(each, item, span) for each in value), "<<", ">>")
            case BagType(item=item):
                found: Expr = Name("EmptyBag")
                for each, count in value:
                    for _ in range(count):
                        found = Infix(
                            "(+)", found, Apply("SetToBag", (Braces((self.value(each, item, span),)),))
                        )
                return found
            case MapType(key=key, value=inner):
                return self._map(value, key, inner, span)
        return self._scalar(value, span)

    def _members(self, value: Any, item: Type, span: Span | None) -> Expr:
        if value and isinstance(item, SymmetricType) and len(value) == item.size:
            return self.set_of(item)
        members = sorted(
            value, key=lambda each: (isinstance(each, int), int(each) if isinstance(each, int) else 0)
        )
        return Braces(tuple(self.value(each, item, span) for each in members))

    def _map(self, value: Any, key: Type, inner: Type, span: Span | None) -> Expr:
        values = [self.value(each, inner, span) for each in value]
        keys = self.set_of(key)
        if len(set(values)) == 1:
            return Function(Bound(self._unbound("k", values[0]), keys), values[0])
        if isinstance(key, SymmetricType):
            raise ModelError(
                "a map with different values for interchangeable keys cannot be exported to TLA+", "", span
            )
        pairs = [Infix(":>", self.value(k, key), v) for k, v in zip(all_values(key), values, strict=True)]
        found: Expr = pairs[0]
        for pair in pairs[1:]:
            found = Infix("@@", found, pair)
        return found

    def _scalar(self, value: Any, span: Span | None) -> Expr:
        if isinstance(value, bool):
            return Name("TRUE" if value else "FALSE")
        if isinstance(value, int) and not isinstance(value, enum.Enum):
            return Name(str(int(value)))
        if isinstance(value, enum.Enum):
            return quoted(value.name)
        if isinstance(value, frozenset | set) and not value:
            return Braces(())
        if isinstance(value, Symmetric):
            raise ModelError(
                f"{value!r}, one of several interchangeable values, has no name in TLA+", "", span
            )
        raise ModelError(f"the value {value!r} cannot be exported to TLA+", "", span)


def _span_of(cls: type, field: str) -> Span | None:
    found = source_of_class(cls)
    return found.span(found.annotation(field)) if found is not None else None


def _text(expr: Expr) -> str:
    return text(expr)
