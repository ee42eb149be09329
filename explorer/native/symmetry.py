"""What the runtime needs for canonical forms: keys of symmetric values, and renaming (see runtime/symmetry.h)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
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
    symmetric_sorts,
)
from quorate.native.body import Body, bare
from quorate.native.codes import is_bitmap, values_of
from quorate.native.layout import WORD, segments
from quorate.native.names import identifier
from quorate.native.sets import iterate, sorted_functions
from quorate.native.unit import Unit

NONE = "static void canonicalize_state(uint64_t *packed) { (void)packed; /* nothing is symmetric */ }"
MOST_LANES = 16
"""The most symmetric values for which each bit of a bitmap has its own row of keys."""


def symmetry(unit: Unit, sorts: Sequence[SymmetricType]) -> str:
    """The C of canonical forms under the permutations of `sorts`."""
    return _Symmetry(unit, sorts).text() if sorts else NONE


class _Symmetry:
    def __init__(self, unit: Unit, sorts: Sequence[SymmetricType]) -> None:
        self._unit = unit
        self._types = unit.types
        self._first: dict[SymmetricType, int] = {}
        self._elements = 0
        for sort in sorts:
            self._first[sort] = self._elements
            self._elements += sort.size
        self._lanes = max(8, 1 << (self._elements - 1).bit_length())

    def text(self) -> str:
        sorts = list(self._first)
        before = len(self._types.sections)
        keys, rename = self._keys(), self._rename_state()
        made = self._types.sections[before:]
        del self._types.sections[before:]
        return "\n\n".join(
            [
                f"/* Symmetric: {', '.join(map(str, sorts))}. */\n"
                f"#define ELEMENTS {self._elements}\n#define SORTS {len(sorts)}\n"
                f"static const int SORT_FIRST[SORTS] = {{{', '.join(str(self._first[s]) for s in sorts)}}};\n"
                f"static const int SORT_SIZE[SORTS] = {{{', '.join(str(s.size) for s in sorts)}}};\n"
                f"typedef uint32_t Keys __attribute__((vector_size({4 * self._lanes})));",
                *made,
                keys,
                rename,
                '#include "symmetry.h"',
            ]
        )

    def _involved(self, type_: Type) -> bool:
        return bool(symmetric_sorts(type_) & self._first.keys())

    # --------------------------------------------------------------------------------------- renaming

    def _rename_state(self) -> str:
        lines = []
        for v in self._unit.program.variables:
            member = f"s->{self._unit.variable(v.name)}"
            name = f"renamed_{self._unit.variable(v.name)}"
            if self._involved(v.type):
                lines.append(f"    const {self._types.name(v.type)} {name} = {self._rename(v.type, member)};")
                member = name
            place = self._unit.layout.places[v.name]
            lines += [f"    {line}" for line in self._unit.packing.store(place, member, "0", "packed", fresh=True)]
        head = "static void rename_state(uint64_t *packed, const State *s, const uint8_t *to) {\n"
        return f"{head}    memset(packed, 0, WORDS * sizeof *packed);\n" + "\n".join(lines) + "\n}"

    def _rename(self, type_: Type, value: str) -> str:
        """The image of a value under the renaming `to`."""
        if not self._involved(type_):
            return value
        if isinstance(type_, SymmetricType):
            first = self._first[type_]
            return f"to[{first} + {value}]" if first else f"to[{value}]"
        name = self._types.name(type_)
        function = self._types.define(
            "rename", (name, type_), f"rename_{name}", lambda n: self._define_rename(type_, name, n)
        )
        return f"{function}({value}, to)"

    def _define_rename(self, type_: Type, name: str, function: str) -> str:
        head = f"static inline UNUSED {name} {function}({name} x, const uint8_t *to) {{\n"
        match type_:
            case RecordType():
                parts = [bare(self._rename(t, f"x.{identifier(n)}")) for n, t in type_.fields]
                return f"{head}    return ({name}){{{', '.join(parts)}}};\n}}"
            case OptionalType():
                return f"{head}    if (x.some) x.item = {self._rename(type_.item, 'x.item')};\n    return x;\n}}"
            case UnionType():
                cases = ""
                for i, member in enumerate(type_.members):
                    part = f"x.{identifier(member.cls.__name__)}"
                    if self._involved(member):
                        cases += f"        case {i}: {part} = {self._rename(member, part)}; break;\n"
                return f"{head}    switch (x.kind) {{\n{cases}        default: break;\n    }}\n    return x;\n}}"
            case FamilyType():
                return head + self._rename_family(type_)
            case SetType() if is_bitmap(type_):
                return head + self._rename_bitmap(type_, name)
            case SetType() | BagType():
                packing, functions = self._unit.packing, sorted_functions(_body(self._unit), type_)
                item = self._rename(type_.item, packing.unpack(type_.item, "x.code[i]"))
                room = self._unit.codes.capacity(type_)
                return (
                    f"{head}    {name} y = {{0}};\n    for (int i = 0; i < x.n; i++)\n"
                    f"        {functions}_insert_copy(y.code, &y.n, {room}, {bare(packing.pack(type_.item, item))});\n"
                    "    return y;\n}"
                )
            case SeqType():
                item = self._rename(type_.item, "x.at[i]")
                return f"{head}    for (int i = 0; i < x.n; i++) x.at[i] = {item};\n    return x;\n}}"
            case MapType():
                key = self._rename(type_.key, "i") if isinstance(type_.key, SymmetricType) else "i"
                value = self._rename(type_.value, "x.at[i]")
                size = cardinality(type_.key)
                return (
                    f"{head}    {name} y;\n    for (int i = 0; i < {size}; i++) y.at[{key}] = {value};\n    return y;\n}}"
                )
            case _:
                raise AssertionError(type_)

    def _rename_family(self, type_: FamilyType) -> str:
        """Families over symmetric sorts have all the subsets of a size or none, so the image is a member."""
        sets = SetType(type_.item)
        numbers = [0] * 2 ** cardinality(type_.item)
        for number, member in enumerate(type_.members):
            numbers[self._unit.codes.mask(member, sets)] = number
        image = self._rename(sets, f"{self._types.family_members(type_)}[x]")
        row = ", ".join(map(str, numbers))
        return f"    static const uint16_t number[] = {{{row}}};\n    return ({self._types.name(type_)})number[{image}.w[0]];\n}}"

    def _rename_bitmap(self, type_: SetType, name: str) -> str:
        body = _body(self._unit)
        body.line(f"{name} y = {{0}};")
        bitmap = self._types.bitmap(type_)
        for (member, size), offset in zip(segments(type_), bitmap.offsets, strict=True):
            words = -(-size // WORD)
            if not self._involved(member):
                for i in range(words):
                    body.line(f"y.w[{offset + i}] = x.w[{offset + i}];")
                continue
            kind = member if hasattr(type_.item, "members") else None
            with iterate(body, "x", type_, "m", kind) as item:
                rank = self._types.rank(member, self._rename(member, item))
                if words == 1:
                    body.line(f"y.w[{offset}] |= UINT64_C(1) << {rank};")
                else:
                    bit = body.temporary_integer("unsigned", rank, "rank")
                    body.line(f"y.w[{offset} + {bit} / 64] |= UINT64_C(1) << {bit} % 64;")
        body.line("return y;")
        return body.text() + "\n}"

    # ------------------------------------------------------------------------------------------- keys

    def _keys(self) -> str:
        body = _body(self._unit)
        body.line("(void)s;")
        body.line("(void)keys;")
        for number, v in enumerate(self._unit.program.variables):
            if self._involved(v.type):
                seed = _digest(v.name, number)
                self._visit(body, v.type, f"s->{self._unit.variable(v.name)}", f"UINT64_C({seed:#x})", [], seed)
        head = "/* Adds to the key of each symmetric value what the state says of it. */\n"
        return f"{head}static void add_keys(const State *s, Keys *keys) {{\n" + body.text() + "\n}"

    def _visit(self, body: Body, type_: Type, value: str, hash_: str, owners: list[str], seed: int) -> None:
        """Add the keys of all values mentioned in `value`, which belongs to the symmetric map keys `owners` (by their
        places among all elements), in a context with this hash."""
        if not owners and not self._involved(type_):
            return
        match type_:
            case MapType():
                k = body.fresh("k")
                with body.block(f"for (unsigned {k} = 0; {k} < {cardinality(type_.key)}; {k}++)", loop=True):
                    inner = f"{value}.at[{k}]"
                    if isinstance(type_.key, SymmetricType) and type_.key in self._first:
                        first = self._first[type_.key]
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
            case SetType() if is_bitmap(type_) and not owners and self._lanes <= MOST_LANES:
                table = self._bit_keys(type_, seed)
                words = self._types.bitmap(type_).words
                with body.block(f"for (unsigned k = 0; k < {words}; k++)", loop=True), body.block(
                    f"for (uint64_t left = {value}.w[k]; left; left &= left - 1)", loop=True
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
        if self._involved(type_):
            body.line(f"{self._mention(type_, value, whole, str(len(owners)))};")

    def _shape(self, type_: Type, value: str) -> str:
        """A hash of a value in which symmetric values do not show."""
        if isinstance(type_, SymmetricType) and type_ in self._first:
            return "UINT64_C(0)"
        if not self._involved(type_) and self._unit.codes.width(type_) <= WORD:
            return bare(self._unit.packing.pack(type_, value))
        name = self._types.name(type_)
        function = self._types.define("shape", (name, type_), f"shape_{name}", lambda n: self._define_shape(type_, name, n))
        return f"{function}({value})"

    def _define_shape(self, type_: Type, name: str, function: str) -> str:
        body = _body(self._unit)
        match type_:
            case RecordType():
                body.line("uint64_t hash = 1;")
                for n, t in type_.fields:
                    if not (isinstance(t, SymmetricType) and t in self._first):
                        body.line(f"hash = mix(hash) + {self._shape(t, f'x.{identifier(n)}')};")
            case OptionalType():
                body.line(f"const uint64_t hash = x.some ? mix({self._shape(type_.item, 'x.item')}) | 1 : 0;")
            case UnionType():
                body.line("uint64_t hash = x.kind;")
                for i, member in enumerate(type_.members):
                    part = f"x.{identifier(member.cls.__name__)}"
                    body.line(f"if (x.kind == {i}) hash = mix(hash) + {self._shape(member, part)};")
            case FamilyType():
                members = f"{self._types.family_members(type_)}[x].w[0]"
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
                symmetric = isinstance(type_.key, SymmetricType) and type_.key in self._first
                text = f"hash += mix({shape});" if symmetric else f"hash = mix(hash) + {shape};"
                body.line(f"for (int i = 0; i < {cardinality(type_.key)}; i++) {text}")
            case _:
                raise AssertionError(type_)
        body.line("return hash;")
        return f"static inline UNUSED uint64_t {function}({name} x) {{\n" + body.text() + "\n}"

    def _mention(self, type_: Type, value: str, whole: str, role: str) -> str:
        """A statement that adds to the keys of the symmetric values in `value`."""
        if isinstance(type_, SymmetricType):
            first = self._first[type_]
            at = f"{first} + {value}" if first else value
            return f"(*keys)[{at}] += (uint32_t)mix({whole} + {role})"
        name = self._types.name(type_)
        function = self._types.define(
            "mention", (name, type_), f"mention_{name}", lambda n: self._define_mention(type_, name, n)
        )
        return f"{function}({value}, mix({whole} + {role}), keys)"

    def _define_mention(self, type_: Type, name: str, function: str) -> str:
        body = _body(self._unit)
        match type_:
            case RecordType():
                for role, (n, t) in enumerate(type_.fields):
                    if self._involved(t):
                        body.line(f"{self._mention(t, f'x.{identifier(n)}', 'whole', str(role))};")
            case OptionalType():
                body.line(f"if (x.some) {self._mention(type_.item, 'x.item', 'whole', '0')};")
            case UnionType():
                for i, member in enumerate(type_.members):
                    if self._involved(member):
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
                    if isinstance(type_.key, SymmetricType) and type_.key in self._first:
                        shape = self._shape(type_.value, "x.at[i]")
                        body.line(f"(*keys)[{self._first[type_.key]} + i] += (uint32_t)mix(whole ^ mix({shape}));")
                        if self._involved(type_.value):
                            body.line(f"{self._mention(type_.value, 'x.at[i]', f'(whole ^ mix({shape}))', '1')};")
                    else:
                        body.line(f"{self._mention(type_.value, 'x.at[i]', 'whole', 'i')};")
            case _:
                raise AssertionError(type_)
        head = f"static inline UNUSED void {function}({name} x, uint64_t whole, Keys *keys) {{\n"
        return head + body.text() + "\n}"

    def _bit_keys(self, type_: SetType, seed: int) -> str:
        """For each position of a bitmap, what having that member adds to all keys."""
        return self._types.define(
            "keys", (type_, seed), f"keys_of_{self._types.name(type_)}", lambda n: self._bit_table(n, type_, seed)
        )

    def _bit_table(self, table: str, type_: SetType, seed: int) -> str:
        bitmap, rows = self._types.bitmap(type_), ""
        for (member, _), offset in zip(segments(type_), bitmap.offsets, strict=True):
            if not self._involved(member):
                continue
            for rank, value in enumerate(values_of(member)):
                keys = [0] * self._lanes
                shape = _shape_of(value, member, self._first)
                for element, role in _mentioned(value, member, self._first, ()):
                    keys[element] = (keys[element] + _digest(seed, shape, role)) & (2**32 - 1)
                rows += f"    [{offset * WORD + rank}] = {{{', '.join(f'{k:#x}' for k in keys)}}},\n"
        size = f"{bitmap.words * WORD}"
        align = f"__attribute__((aligned({4 * self._lanes})))"
        return f"static const uint32_t {table}[{size}][{self._lanes}] {align} = {{\n{rows}}};"


def _body(unit: Unit) -> Body:
    return Body(unit, ("s",), lambda _, event: [f"(void){event};"])


def _digest(*parts: Any) -> int:
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=4).digest(), "little")


def _shape_of(value: Any, type_: Type, first: dict[SymmetricType, int]) -> Any:
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
    value: Any, type_: Type, first: dict[SymmetricType, int], role: tuple[Any, ...]
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
