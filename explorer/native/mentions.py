"""C that computes what a value says of the symmetric values in it, independent of their names.

A symmetric value is *mentioned* where it occurs, with a hash of everything that occurs with it: its *shape*. Names do
not enter a shape. Once cells of values have been distinguished, a shape may include the cell of a value, its colour,
so that what is known of one value refines what is known of those that it occurs with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeGuard

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
from quorate.native.elements import Elements
from quorate.native.layout import WORD
from quorate.native.names import identifier, stem
from quorate.native.set_loops import iterate
from quorate.native.unit import Unit

Special = Callable[[Body, Type, str], bool]
"""Writes a faster form of the keys of a value that belongs to no map key, if there is one."""


class Mentions:
    """Writes statements that add to `*keys`, and the functions that they call. With colours these are not inlined,
    since they are called seldom."""

    def __init__(self, unit: Unit, elements: Elements, coloured: bool) -> None:
        self._unit = unit
        self._types = unit.types
        self._elements = elements
        self._coloured = coloured
        self._prefix = "coloured_" if coloured else ""
        self._storage = "static COLD" if coloured else "static inline UNUSED"
        self._parameter = ", UNUSED const uint32_t *colour" if coloured else ""
        self._argument = ", colour" if coloured else ""
        self._plain = Mentions(unit, elements, False) if coloured else self

    def visit(
        self,
        body: Body,
        type_: Type,
        value: str,
        hash_: str,
        special: Special = lambda *_: False,
        owners: Sequence[str] = (),
    ) -> None:
        """Add the keys of all values mentioned in `value`, which belongs to the symmetric map keys `owners` (by their
        places among all elements), in a context with this hash."""
        if not owners and not self._elements.involved(type_):
            return
        match type_:
            case MapType():
                k = body.fresh("k")
                with body.block(f"for (unsigned {k} = 0; {k} < {cardinality(type_.key)}; {k}++)", loop=True):
                    inner = f"{value}.at[{k}]"
                    if self._named(type_.key):
                        owner = self._elements.index(type_.key, k)
                        context = hash_
                        if self._coloured:
                            seen = f"mix({hash_} + colour[{owner}])"
                            context = body.temporary_integer("uint64_t", seen, "context")
                        self.visit(body, type_.value, inner, context, special, [*owners, owner])
                    else:
                        context = body.temporary_integer("uint64_t", f"mix({hash_} + {k})", "context")
                        self.visit(body, type_.value, inner, context, special, owners)
            case SeqType():
                i = body.fresh("i")
                with body.block(f"for (int {i} = 0; {i} < {value}.n; {i}++)", loop=True):
                    context = body.temporary_integer("uint64_t", f"mix({hash_} + (uint64_t){i})", "context")
                    self.visit(body, type_.item, f"{value}.at[{i}]", context, special, owners)
            case _ if not owners and special(body, type_, value):
                pass
            case SetType() | BagType():
                with iterate(body, value, type_) as item:
                    self.together(body, type_.item, item, hash_, owners)
            case _:
                self.together(body, type_, value, hash_, owners)

    def together(self, body: Body, type_: Type, value: str, hash_: str, owners: Sequence[str] = ()) -> None:
        """What is mentioned together: the hash of the whole, names left out, goes to all whom it mentions."""
        whole = body.temporary_integer("uint64_t", f"mix({hash_} ^ {self._shape(type_, value)})", "whole")
        for role, owner in enumerate(owners):
            body.line(f"(*keys)[{owner}] += (uint32_t)mix({whole} + {role});")
        if self._elements.involved(type_):
            body.line(f"{self._mention(type_, value, whole, str(len(owners)))};")

    def _named(self, type_: Type) -> TypeGuard[SymmetricType]:
        """Whether its values are symmetric ones that are renamed."""
        return isinstance(type_, SymmetricType) and type_ in self._elements.first

    def _shape(self, type_: Type, value: str) -> str:
        """A hash of a value in which symmetric values do not show, but for their colours."""
        if self._named(type_):
            return f"colour[{self._elements.index(type_, value)}]" if self._coloured else "UINT64_C(0)"
        involved = self._elements.involved(type_)
        if not involved and self._unit.codes.width(type_) <= WORD:
            return bare(self._unit.packing.pack(type_, value))
        name = self._types.name(type_)
        if not involved and self._coloured:
            return self._plain._shape(type_, value)
        function = self._types.define(
            f"{self._prefix}shape",
            (name, type_),
            f"{self._prefix}shape_{stem(name)}",
            lambda n: self._define_shape(type_, name, n),
        )
        return f"{function}({value}{self._argument})"

    def _define_shape(self, type_: Type, name: str, function: str) -> str:
        body = bare_body(self._unit)
        match type_:
            case RecordType():
                body.line("uint64_t hash = 1;")
                for n, t in type_.fields:
                    if self._coloured or not self._named(t):
                        body.line(f"hash = mix(hash) + {self._shape(t, f'x.{identifier(n)}')};")
            case OptionalType():
                body.line(f"const uint64_t hash = x.some ? mix({self._shape(type_.item, 'x.item')}) | 1 : 0;")
            case UnionType():
                body.line("uint64_t hash = x.kind;")
                for i, member in enumerate(type_.members):
                    part = f"x.{self._types.name(member)}"
                    body.line(f"if (x.kind == {i}) hash = mix(hash) + {self._shape(member, part)};")
            case FamilyType():
                self._define_family_shape(body, type_)
            case SetType() | BagType():
                body.line("uint64_t hash = 0;")
                with iterate(body, "x", type_) as item:
                    body.line(f"hash += mix({self._shape(type_.item, item)});")
            case SeqType():
                body.line(f"ASSUME(x.n <= {type_.capacity});")
                body.line("uint64_t hash = (uint64_t)x.n;")
                with iterate(body, "x", type_) as item:
                    body.line(f"hash = mix(hash) + {self._shape(type_.item, item)};")
            case MapType():
                # Under a symmetric key the order of the values is a matter of names.
                body.line("uint64_t hash = 0;")
                shape = self._shape(type_.value, "x.at[i]")
                text = f"hash = mix(hash) + {shape};"
                if self._named(type_.key):
                    text = f"hash += mix({self._shape_at(type_.key, 'i', shape)});"
                body.line(f"for (int i = 0; i < {cardinality(type_.key)}; i++) {text}")
            case _:
                raise AssertionError(type_)
        body.line("return hash;")
        head = f"{self._storage} uint64_t {function}({name} x{self._parameter}) {{\n"
        return head + body.text() + "\n}"

    def _define_family_shape(self, body: Body, type_: FamilyType) -> None:
        if self._coloured:
            body.line("uint64_t hash = 0;")
            with iterate(body, "x", type_) as item:
                body.line(f"hash += mix({self._shape(type_.item, item)});")
        else:
            members = f"{self._unit.ranks.family_members(type_)}[x].w[0]"
            body.line(f"const uint64_t hash = (uint64_t)__builtin_popcountll({members});")

    def _shape_at(self, sort: SymmetricType, key: str, shape: str) -> str:
        """The shape of what a map has under a key."""
        return f"{shape} ^ mix({self._shape(sort, key)})" if self._coloured else shape

    def _mention(self, type_: Type, value: str, whole: str, role: str) -> str:
        """A statement that adds to the keys of the symmetric values in `value`."""
        if isinstance(type_, SymmetricType):
            return f"(*keys)[{self._elements.index(type_, value)}] += (uint32_t)mix({whole} + {role})"
        name = self._types.name(type_)
        function = self._types.define(
            f"{self._prefix}mention",
            (name, type_),
            f"{self._prefix}mention_{stem(name)}",
            lambda n: self._define_mention(type_, name, n),
        )
        return f"{function}({value}, mix({whole} + {role}){self._argument}, keys)"

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
                        part = f"x.{self._types.name(member)}"
                        body.line(f"if (x.kind == {i}) {self._mention(member, part, 'whole', str(i))};")
            case FamilyType() | SetType() | BagType():
                with iterate(body, "x", type_) as item:
                    if isinstance(type_.item, SymmetricType):
                        body.line(f"{self._mention(type_.item, item, 'whole', '0')};")
                    else:
                        shape = self._shape(type_.item, item)
                        body.line(f"{self._mention(type_.item, item, f'(whole ^ mix({shape}))', '0')};")
            case SeqType():
                body.line(f"ASSUME(x.n <= {type_.capacity});")
                with body.block("for (int i = 0; i < x.n; i++)", loop=True):
                    body.line(f"{self._mention(type_.item, 'x.at[i]', 'whole', '(uint64_t)i')};")
            case MapType():
                with body.block(f"for (unsigned i = 0; i < {cardinality(type_.key)}; i++)", loop=True):
                    if self._named(type_.key):
                        shape = self._shape_at(type_.key, "i", self._shape(type_.value, "x.at[i]"))
                        at = self._elements.index(type_.key, "i")
                        body.line(f"(*keys)[{at}] += (uint32_t)mix(whole ^ mix({shape}));")
                        if self._elements.involved(type_.value):
                            body.line(
                                f"{self._mention(type_.value, 'x.at[i]', f'(whole ^ mix({shape}))', '1')};"
                            )
                    else:
                        body.line(f"{self._mention(type_.value, 'x.at[i]', 'whole', 'i')};")
            case _:
                raise AssertionError(type_)
        parameters = f"{name} x, uint64_t whole{self._parameter}, Keys *keys"
        head = f"{self._storage} void {function}({parameters}) {{\n"
        return head + body.text() + "\n}"
