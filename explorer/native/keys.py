"""C that gives every symmetric value a key from what a state says of it; no renaming of others changes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from quorate.language.types import (
    BagType,
    FamilyType,
    MapType,
    OptionalType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    cardinality,
)
from quorate.native.body import Body, bare, bare_body
from quorate.native.codes import is_bitmap, values_of
from quorate.native.elements import Elements
from quorate.native.layout import WORD, Sorted, segments
from quorate.native.names import identifier
from quorate.native.sets import iterate
from quorate.native.unit import Unit

MOST_LANES = 16
"""The most symmetric values for which each bit of a bitmap has its own row of keys."""


class KeyWriter:
    """Writes add_keys."""

    def __init__(self, unit: Unit, elements: Elements) -> None:
        self._unit = unit
        self._types = unit.types
        self._elements = elements

    def text(self) -> str:
        """The functions add_keys and add_item_keys. What the items of wide sets say is known of the state before a
        run, and of the state after it only the difference is worked out."""
        body, items = bare_body(self._unit), bare_body(self._unit)
        body.line("(void)s;")
        body.line("(void)known;")
        body.line("(void)keys;")
        items.line("(void)s;")
        items.line("(void)keys;")
        told = []
        for number, v in enumerate(self._unit.program.variables):
            if not self._elements.involved(v.type):
                continue
            seed = _digest(v.name, number)
            value, hash_ = f"s->{self._unit.variable(v.name)}", f"UINT64_C({seed:#x})"
            if isinstance(self._unit.layout.places[v.name], Sorted):
                assert isinstance(v.type, SetType | BagType)
                name = f"tell_{self._unit.variable(v.name)}"
                told.append(self._item_function(name, v.type, hash_, seed))
                items.line(f"for (int i = 0; i < {value}.n; i++) {name}({value}.code[i], keys);")
                if not told[1:]:
                    body.line("if (known) *keys += known->keys;")
                    body.line("else add_item_keys(s, keys);")
                with body.block("if (known)"):
                    self._differences(body, f"known->state->{self._unit.variable(v.name)}", value, name)
            else:
                self._visit(body, v.type, value, hash_, [], seed)
        head = "/* Adds to the key of each symmetric value what the items of wide sets say of it. */\n"
        of_items = f"{head}static void add_item_keys(const State *s, Keys *keys) {{\n{items.text()}\n}}"
        head = "/* Adds to the key of each symmetric value what the state says of it. */\n"
        parameters = "const State *s, const Known *known, Keys *keys"
        of_state = f"{head}static void add_keys({parameters}) {{\n{body.text()}\n}}"
        return "\n\n".join([*told, of_items, of_state])

    def _item_function(self, name: str, type_: SetType | BagType, hash_: str, seed: int) -> str:
        """A function that adds the keys of all values that an item, given by its code, mentions."""
        body = bare_body(self._unit)
        item = body.fresh("item")
        unpacked = self._unit.packing.unpack(type_.item, "code")
        body.line(f"const {self._types.name(type_.item)} {item} = {unpacked};")
        self._unit_of(body, type_.item, item, hash_, [])
        code = self._types.item_code_type(type_)
        return f"static void {name}({code} code, Keys *keys) {{\n{body.text()}\n}}"

    def _differences(self, body: Body, before: str, after: str, tell: str) -> None:
        """Take away what items say that are gone, and add what new ones say; both sets are in order."""
        body.line("int a = 0, b = 0;")
        with body.block(f"while (a < {before}.n || b < {after}.n)", loop=True):
            both = f"a < {before}.n && b < {after}.n"
            with body.block(f"if ({both} && {before}.code[a] == {after}.code[b])"):
                body.line("a++, b++;")
                body.line("continue;")
            gone = f"b == {after}.n || (a < {before}.n && {before}.code[a] < {after}.code[b])"
            with body.block(f"if ({gone})"):
                body.line("Keys less = {0};")
                body.line(f"{tell}({before}.code[a++], &less);")
                body.line("*keys -= less;")
                body.line("continue;")
            body.line(f"{tell}({after}.code[b++], keys);")

    def _visit(self, body: Body, type_: Type, value: str, hash_: str, owners: list[str], seed: int) -> None:
        """Add the keys of all values mentioned in `value`, which belongs to the symmetric map keys `owners` (by their
        places among all elements), in a context with this hash."""
        if not owners and not self._elements.involved(type_):
            return
        match type_:
            case MapType():
                k = body.fresh("k")
                with body.block(f"for (unsigned {k} = 0; {k} < {cardinality(type_.key)}; {k}++)", loop=True):
                    inner = f"{value}.at[{k}]"
                    if isinstance(type_.key, SymmetricType) and type_.key in self._elements.first:
                        first = self._elements.first[type_.key]
                        owner = f"{first} + {k}" if first else k
                        self._visit(body, type_.value, inner, hash_, [*owners, owner], seed)
                    else:
                        context = body.temporary_integer("uint64_t", f"mix({hash_} + {k})", "context")
                        self._visit(body, type_.value, inner, context, owners, seed)
            case SeqType():
                i = body.fresh("i")
                with body.block(f"for (int {i} = 0; {i} < {value}.n; {i}++)", loop=True):
                    context = body.temporary_integer("uint64_t", f"mix({hash_} + (uint64_t){i})", "context")
                    self._visit(body, type_.item, f"{value}.at[{i}]", context, owners, seed)
            case SetType() if is_bitmap(type_) and not owners and self._elements.lanes <= MOST_LANES:
                table = self._bit_keys(type_, seed)
                words = self._types.bitmap(type_).words
                with (
                    body.block(f"for (unsigned k = 0; k < {words}; k++)", loop=True),
                    body.block(f"for (uint64_t left = {value}.w[k]; left; left &= left - 1)", loop=True),
                ):
                    body.line(f"*keys += *(const Keys *){table}[{WORD} * k + lowest_bit(left)];")
            case SetType() | BagType():
                with iterate(body, value, type_, "item") as item:
                    self._unit_of(body, type_.item, item, hash_, owners)
            case _:
                self._unit_of(body, type_, value, hash_, owners)

    def _unit_of(self, body: Body, type_: Type, value: str, hash_: str, owners: list[str]) -> None:
        """What is mentioned together: the hash of the whole, names left out, goes to all whom it mentions."""
        whole = body.temporary_integer("uint64_t", f"mix({hash_} ^ {self._shape(type_, value)})", "whole")
        for role, owner in enumerate(owners):
            body.line(f"(*keys)[{owner}] += (uint32_t)mix({whole} + {role});")
        if self._elements.involved(type_):
            body.line(f"{self._mention(type_, value, whole, str(len(owners)))};")

    def _shape(self, type_: Type, value: str) -> str:
        """A hash of a value in which symmetric values do not show."""
        if isinstance(type_, SymmetricType) and type_ in self._elements.first:
            return "UINT64_C(0)"
        if not self._elements.involved(type_) and self._unit.codes.width(type_) <= WORD:
            return bare(self._unit.packing.pack(type_, value))
        name = self._types.name(type_)
        function = self._types.define(
            "shape", (name, type_), f"shape_{name}", lambda n: self._define_shape(type_, name, n)
        )
        return f"{function}({value})"

    def _define_shape(self, type_: Type, name: str, function: str) -> str:
        body = bare_body(self._unit)
        match type_:
            case RecordType():
                body.line("uint64_t hash = 1;")
                for n, t in type_.fields:
                    if not (isinstance(t, SymmetricType) and t in self._elements.first):
                        body.line(f"hash = mix(hash) + {self._shape(t, f'x.{identifier(n)}')};")
            case OptionalType():
                body.line(f"const uint64_t hash = x.some ? mix({self._shape(type_.item, 'x.item')}) | 1 : 0;")
            case UnionType():
                body.line("uint64_t hash = x.kind;")
                for i, member in enumerate(type_.members):
                    part = f"x.{identifier(member.cls.__name__)}"
                    body.line(f"if (x.kind == {i}) hash = mix(hash) + {self._shape(member, part)};")
            case FamilyType():
                members = f"{self._unit.ranks.family_members(type_)}[x].w[0]"
                body.line(f"const uint64_t hash = (uint64_t)__builtin_popcountll({members});")
            case SetType() | BagType():
                body.line("uint64_t hash = 0;")
                with iterate(body, "x", type_, "item") as item:
                    body.line(f"hash += mix({self._shape(type_.item, item)});")
            case SeqType():
                body.line("uint64_t hash = (uint64_t)x.n;")
                with iterate(body, "x", type_, "item") as item:
                    body.line(f"hash = mix(hash) + {self._shape(type_.item, item)};")
            case MapType():
                # Under a symmetric key the order of the values is a matter of names.
                body.line("uint64_t hash = 0;")
                shape = self._shape(type_.value, "x.at[i]")
                symmetric = isinstance(type_.key, SymmetricType) and type_.key in self._elements.first
                text = f"hash += mix({shape});" if symmetric else f"hash = mix(hash) + {shape};"
                body.line(f"for (int i = 0; i < {cardinality(type_.key)}; i++) {text}")
            case _:
                raise AssertionError(type_)
        body.line("return hash;")
        return f"static inline UNUSED uint64_t {function}({name} x) {{\n" + body.text() + "\n}"

    def _mention(self, type_: Type, value: str, whole: str, role: str) -> str:
        """A statement that adds to the keys of the symmetric values in `value`."""
        if isinstance(type_, SymmetricType):
            first = self._elements.first[type_]
            at = f"{first} + {value}" if first else value
            return f"(*keys)[{at}] += (uint32_t)mix({whole} + {role})"
        name = self._types.name(type_)
        function = self._types.define(
            "mention", (name, type_), f"mention_{name}", lambda n: self._define_mention(type_, name, n)
        )
        return f"{function}({value}, mix({whole} + {role}), keys)"

    def _define_mention(self, type_: Type, name: str, function: str) -> str:
        body = bare_body(self._unit)
        match type_:
            case RecordType():
                for role, (n, t) in enumerate(type_.fields):
                    if self._elements.involved(t):
                        body.line(f"{self._mention(t, f'x.{identifier(n)}', 'whole', str(role))};")
            case OptionalType():
                body.line(f"if (x.some) {self._mention(type_.item, 'x.item', 'whole', '0')};")
            case UnionType():
                for i, member in enumerate(type_.members):
                    if self._elements.involved(member):
                        part = f"x.{identifier(member.cls.__name__)}"
                        body.line(f"if (x.kind == {i}) {self._mention(member, part, 'whole', str(i))};")
            case FamilyType() | SetType() | BagType():
                with iterate(body, "x", type_, "item") as item:
                    if isinstance(type_.item, SymmetricType):
                        body.line(f"{self._mention(type_.item, item, 'whole', '0')};")
                    else:
                        shape = self._shape(type_.item, item)
                        body.line(f"{self._mention(type_.item, item, f'(whole ^ mix({shape}))', '0')};")
            case SeqType():
                with body.block("for (int i = 0; i < x.n; i++)", loop=True):
                    body.line(f"{self._mention(type_.item, 'x.at[i]', 'whole', '(uint64_t)i')};")
            case MapType():
                with body.block(f"for (unsigned i = 0; i < {cardinality(type_.key)}; i++)", loop=True):
                    if isinstance(type_.key, SymmetricType) and type_.key in self._elements.first:
                        shape = self._shape(type_.value, "x.at[i]")
                        body.line(
                            f"(*keys)[{self._elements.first[type_.key]} + i] += (uint32_t)mix(whole ^ mix({shape}));"
                        )
                        if self._elements.involved(type_.value):
                            body.line(
                                f"{self._mention(type_.value, 'x.at[i]', f'(whole ^ mix({shape}))', '1')};"
                            )
                    else:
                        body.line(f"{self._mention(type_.value, 'x.at[i]', 'whole', 'i')};")
            case _:
                raise AssertionError(type_)
        head = f"static inline UNUSED void {function}({name} x, uint64_t whole, Keys *keys) {{\n"
        return head + body.text() + "\n}"

    def _bit_keys(self, type_: SetType, seed: int) -> str:
        """For each position of a bitmap, what having that member adds to all keys."""
        return self._types.define(
            "keys",
            (type_, seed),
            f"keys_of_{self._types.name(type_)}",
            lambda n: self._bit_table(n, type_, seed),
        )

    def _bit_table(self, table: str, type_: SetType, seed: int) -> str:
        bitmap, rows = self._types.bitmap(type_), ""
        for (member, _), offset in zip(segments(type_), bitmap.offsets, strict=True):
            if not self._elements.involved(member):
                continue
            for rank, value in enumerate(values_of(member)):
                keys = [0] * self._elements.lanes
                shape = _shape_of(value, member, self._elements.first)
                for element, role in _mentioned(value, member, self._elements.first, ()):
                    keys[element] = (keys[element] + _digest(seed, shape, role)) & (2**32 - 1)
                rows += f"    [{offset * WORD + rank}] = {{{', '.join(f'{k:#x}' for k in keys)}}},\n"
        size = f"{bitmap.words * WORD}"
        align = f"__attribute__((aligned({4 * self._elements.lanes})))"
        return f"static const uint32_t {table}[{size}][{self._elements.lanes}] {align} = {{\n{rows}}};"


def _digest(*parts: Any) -> int:
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=4).digest(), "little")


def _shape_of(value: Any, type_: Type, first: Mapping[Type, int]) -> Any:
    """A value with its symmetric values left out, as something with a repr."""
    match type_:
        case SymmetricType() if type_ in first:
            return ""
        case RecordType():
            return type_.cls.__name__, [_shape_of(getattr(value, n), t, first) for n, t in type_.fields]
        case UnionType():
            return _shape_of(value, next(m for m in type_.members if m.cls is type(value)), first)
        case OptionalType():
            return None if value is None else (_shape_of(value, type_.item, first),)
        case SetType() | FamilyType():
            return sorted(repr(_shape_of(item, type_.item, first)) for item in value)
        case SeqType():
            return [_shape_of(item, type_.item, first) for item in value]
        case _:
            return repr(value)


def _mentioned(
    value: Any, type_: Type, first: Mapping[Type, int], role: tuple[Any, ...]
) -> Iterator[tuple[int, Any]]:
    """The symmetric values in a value, by their places among all elements, with the roles they have there."""
    match type_:
        case SymmetricType() if type_ in first:
            yield first[type_] + value.index, role
        case RecordType():
            for name, field in type_.fields:
                yield from _mentioned(getattr(value, name), field, first, (*role, name))
        case UnionType():
            yield from _mentioned(value, next(m for m in type_.members if m.cls is type(value)), first, role)
        case OptionalType():
            if value is not None:
                yield from _mentioned(value, type_.item, first, role)
        case SetType() | FamilyType():
            for item in value:
                shape = repr(_shape_of(item, type_.item, first))
                yield from _mentioned(item, type_.item, first, (*role, shape))
        case SeqType():
            for at, item in enumerate(value):
                yield from _mentioned(item, type_.item, first, (*role, at))
        case _:
            return
