"""C that computes a key for every symmetric value from how a state mentions it. Renaming other values does not change
it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from quorate.language.types import (
    BagType,
    FamilyType,
    OptionalType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    exact_type,
)
from quorate.native.body import Body, bare_body
from quorate.native.codes import is_bitmap, values_of
from quorate.native.elements import Elements
from quorate.native.layout import WORD, Sorted, segments
from quorate.native.mentions import Mentions, Special
from quorate.native.names import stem
from quorate.native.unit import Unit

MOST_LANES = 16
"""The largest number of symmetric values for which each bit of a bitmap has its own row of keys."""


class KeyWriter:
    """Writes add_keys and add_item_keys, and for refinement (runtime/canonical.h) add_coloured_keys."""

    def __init__(self, unit: Unit, elements: Elements) -> None:
        self._unit = unit
        self._types = unit.types
        self._elements = elements
        self._plain = Mentions(unit, elements, coloured=False)

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
                name = self._unit.names.fresh(f"tell_{v.name}")
                told.append(self._item_function(name, v.type, hash_))
                items.line(f"for (int i = 0; i < {value}.n; i++) {name}({value}.code[i], keys);")
                if not told[1:]:
                    body.line("if (known) keys_add(keys, &known->keys);")
                    body.line("else add_item_keys(s, keys);")
                with body.block("if (known)"):
                    self._differences(body, f"known->state->{self._unit.variable(v.name)}", value, name)
            else:
                self._plain.visit(body, v.type, value, hash_, self._with_tables(seed))
        head = "/* Adds to the key of each symmetric value what the items of wide sets say of it. */\n"
        of_items = f"{head}static void add_item_keys(const State *s, Keys *keys) {{\n{items.text()}\n}}"
        head = "/* Adds to the key of each symmetric value what the state says of it. */\n"
        parameters = "const State *s, const Known *known, Keys *keys"
        of_state = f"{head}static void add_keys({parameters}) {{\n{body.text()}\n}}"
        return "\n\n".join([*told, of_items, of_state])

    def coloured(self) -> str:
        """The function add_coloured_keys, and what it calls."""
        body, mentions = bare_body(self._unit), Mentions(self._unit, self._elements, coloured=True)
        for number, v in enumerate(self._unit.program.variables):
            if self._elements.involved(v.type):
                hash_ = f"UINT64_C({_digest(v.name, number):#x})"
                mentions.visit(body, v.type, f"s->{self._unit.variable(v.name)}", hash_)
        head = "/* As add_keys, where the colours of the values that are mentioned show. */\n"
        parameters = "UNUSED const State *s, UNUSED const uint32_t *colour, UNUSED Keys *keys"
        return f"{head}static COLD void add_coloured_keys({parameters}) {{\n{body.text()}\n}}"

    def _item_function(self, name: str, type_: SetType | BagType, hash_: str) -> str:
        """A function that adds the keys of all values that an item, given by its code, mentions."""
        body = bare_body(self._unit)
        item = body.fresh("item")
        unpacked = self._unit.packing.unpack(type_.item, "code")
        body.line(f"const {self._types.name(type_.item)} {item} = {unpacked};")
        self._plain.together(body, type_.item, item, hash_)
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
                body.line("keys_take(keys, &less);")
                body.line("continue;")
            body.line(f"{tell}({after}.code[b++], keys);")

    def _with_tables(self, seed: int) -> Special:
        """Bitmaps of few members by what each bit says, looked up in a table."""

        def special(body: Body, type_: Type, value: str) -> bool:
            if not (isinstance(type_, SetType) and is_bitmap(type_)) or self._elements.lanes > MOST_LANES:
                return False
            table, words = self._bit_keys(type_, seed), self._types.bitmap(type_).words
            with (
                body.block(f"for (unsigned k = 0; k < {words}; k++)", loop=True),
                body.block(f"for (uint64_t left = {value}.w[k]; left; left &= left - 1)", loop=True),
            ):
                body.line(f"*keys += *(const Keys *){table}[{WORD} * k + lowest_bit(left)];")
            return True

        return special

    def _bit_keys(self, type_: SetType, seed: int) -> str:
        """For each position of a bitmap, what having that member adds to all keys."""
        return self._types.define(
            "keys",
            (type_, seed),
            f"keys_of_{stem(self._types.name(type_))}",
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
            return _shape_of(value, exact_type(value, type_), first)
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
    match exact_type(value, type_):
        case SymmetricType() as sort if sort in first:
            yield first[sort] + value.index, role
        case RecordType(fields=fields):
            for name, field in fields:
                yield from _mentioned(getattr(value, name), field, first, (*role, name))
        case SetType(item=item) | FamilyType(item=item):
            for each in value:
                shape = repr(_shape_of(each, item, first))
                yield from _mentioned(each, item, first, (*role, shape))
        case SeqType(item=item):
            for at, each in enumerate(value):
                yield from _mentioned(each, item, first, (*role, at))
        case _:
            return
