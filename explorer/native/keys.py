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
from quorate.native import c_syntax as c
from quorate.native.body import Body, bare_body
from quorate.native.codes import values_of
from quorate.native.elements import Elements
from quorate.native.layout import Sorted
from quorate.native.mentions import Mentions, Special
from quorate.native.names import stem
from quorate.native.representations import WORD, bitmap, is_bitmap
from quorate.native.unit import Unit

MOST_TOLD_BITS = 63
"""The most bits of the code of an item, for what it says to be remembered: one more than the code is stored."""
MOST_LANES = 16
"""The largest number of symmetric values for which each bit of a bitmap has its own row of keys."""

STATE, KNOWN, KEYS = c.Name("s"), c.Name("known"), c.Name("keys")


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
        body, items, i = bare_body(self._unit), bare_body(self._unit), c.Name("i")
        item_functions: list[str] = []
        for number, v in enumerate(self._unit.program.variables):
            if not self._elements.involved(v.type):
                continue
            seed, value = _digest(v.name, number), body.state_variable(v.name, 0)
            if isinstance(self._unit.layout.places[v.name], Sorted):
                assert isinstance(v.type, SetType | BagType)
                name = self._unit.names.fresh(f"tell_{v.name}")
                item_functions.append(self._item_function(name, v.type, c.word(seed)))
                items.add(c.loop(i, value.dot("n"), [c.Do(c.call(name, value.dot("code")[i], KEYS))]))
                if not item_functions[1:]:
                    known_keys = c.Do(c.call("keys_add", KEYS, KNOWN.arrow("keys").address))
                    body.add(c.If(KNOWN, [known_keys], [c.Do(c.call("add_item_keys", STATE, KEYS))]))
                with body.block(c.If(KNOWN)):
                    before = KNOWN.arrow("state").arrow(self._unit.variable(v.name))
                    self._differences(body, before, value, name)
            else:
                self._plain.visit(body, v.type, value, c.word(seed), self._with_tables(seed))
        state, known, keys = (
            c.pointer("const State", "s"),
            c.pointer("const Known", "known"),
            c.pointer("Keys", "keys"),
        )
        of_items = items.function(
            "void",
            "add_item_keys",
            [state, keys],
            about="Adds to the key of each symmetric value what the items of wide sets say of it.",
        )
        of_state = body.function(
            "void",
            "add_keys",
            [state, known, keys],
            about="Adds to the key of each symmetric value what the state says of it.",
        )
        return "\n\n".join([*item_functions, of_items, of_state])

    def coloured(self) -> str:
        """The function add_coloured_keys, and what it calls."""
        body, mentions = bare_body(self._unit), Mentions(self._unit, self._elements, coloured=True)
        for number, v in enumerate(self._unit.program.variables):
            if self._elements.involved(v.type):
                value = body.state_variable(v.name, 0)
                mentions.visit(body, v.type, value, c.word(_digest(v.name, number)))
        parameters = [
            c.pointer("const State", "s"),
            c.pointer("const uint32_t", "colour"),
            c.pointer("Keys", "keys"),
        ]
        about = "As add_keys, where the colours of the values that are mentioned show."
        return body.function("void", "add_coloured_keys", parameters, "static COLD", about)

    def _item_function(self, name: str, type_: SetType | BagType, hash_: c.Expr) -> str:
        """A function that adds the keys of all values that an item, given by its code, mentions. Where a row of keys
        is short, each thread remembers what it said of recent codes."""
        body = bare_body(self._unit)
        item = body.fresh("item")
        unpacked = self._unit.packing.unpack(type_.item, c.Name("code"))
        body.add(c.Declare(f"const {self._types.name(type_.item)}", item.text, unpacked))
        self._plain.together(body, type_.item, item, hash_)
        code_type = self._types.item_code_type(type_)
        code = c.Declare(code_type, "code")
        if self._elements.lanes > MOST_LANES or self._unit.codes.width(type_.item) > MOST_TOLD_BITS:
            return body.function("void", name, [code, c.pointer("Keys", "keys")])
        work_out = self._unit.names.fresh(f"work_out_{stem(name)}")
        function = body.function("void", work_out, [code, c.pointer("Keys", "keys")], "static COLD")
        return f"""{function}

static inline void {name}({code_type} code, Keys *keys) {{
    static _Thread_local Told told[TOLD];
    Told *const said = &told[told_place(code)];
    if (UNLIKELY(said->code != (uint64_t)code + 1)) {{
        said->code = (uint64_t)code + 1;
        memset(&said->keys, 0, sizeof said->keys);
        {work_out}(code, &said->keys);
    }}
    keys_add(keys, &said->keys);
}}"""

    def _differences(self, body: Body, before: c.Expr, after: c.Expr, add_item: str) -> None:
        """Take away what items say that are gone, and add what new ones say; both sets are in order."""
        a, b, less = c.Name("a"), c.Name("b"), c.Name("less")
        old, new = before.dot("code")[a], after.dot("code")[b]
        body.add(c.Declare("int", "a", c.ZERO), c.Declare("int", "b", c.ZERO))
        with body.block(c.While(c.any_of([a < before.dot("n"), b < after.dot("n")]))):
            same = c.all_of([a < before.dot("n"), b < after.dot("n"), old.eq(new)])
            body.add(c.If(same, [c.Do(c.Increment(a)), c.Do(c.Increment(b)), c.Continue()]))
            gone = c.any_of([b.eq(after.dot("n")), c.all_of([a < before.dot("n"), old < new])])
            with body.block(c.If(gone)):
                body.add(c.Declare("Keys", "less", c.braces()))
                body.do(c.call(add_item, before.dot("code")[c.Increment(a)], less.address))
                body.do(c.call("keys_take", KEYS, less.address))
                body.add(c.Continue())
            body.do(c.call(add_item, after.dot("code")[c.Increment(b)], KEYS))

    def _with_tables(self, seed: int) -> Special:
        """Bitmaps of few members by what each bit says, looked up in a table."""

        def special(body: Body, type_: Type, value: c.Expr) -> bool:
            if not (isinstance(type_, SetType) and is_bitmap(type_)) or self._elements.lanes > MOST_LANES:
                return False
            table, words = c.Name(self._bit_keys(type_, seed)), self._types.bitmap(type_).words
            k, left = c.Name("k"), c.Name("left")
            row = table[k * WORD + c.call("lowest_bit", left)]
            add = c.put(c.Unary("*", KEYS), c.Unary("*", row.cast("const Keys *")), "+=")
            body.add(c.loop(k, words, [c.each_bit(left, value.dot("w")[k], [add])], type_="unsigned"))
            return True

        return special

    def _bit_keys(self, type_: SetType, seed: int) -> str:
        """For each position of a bitmap, what having that member adds to all keys."""
        return self._types.define_for(
            "keys_of", type_, lambda _, name: self._bit_table(name, type_, seed), key=(type_, seed)
        )

    def _bit_table(self, table: str, type_: SetType, seed: int) -> str:
        rows = ""
        for segment in bitmap(type_).segments:
            member = segment.member
            if not self._elements.involved(member):
                continue
            for rank, value in enumerate(values_of(member), segment.offset * WORD):
                keys = [0] * self._elements.lanes
                shape = _shape_of(value, member, self._elements.first)
                for element, role in _mentioned(value, member, self._elements.first, ()):
                    keys[element] = (keys[element] + _digest(seed, shape, role)) & (2**32 - 1)
                rows += f"    [{rank}] = {{{', '.join(f'{k:#x}' for k in keys)}}},\n"
        size = bitmap(type_).words * WORD
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
