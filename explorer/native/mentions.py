"""C that computes what a value says of the symmetric values in it, independent of their names.

A symmetric value is *mentioned* where it occurs, with a hash of everything that occurs with it: its *shape*. Names do
not enter a shape. Once cells of values have been distinguished, a shape may include the cell of a value, its colour,
so that what is known of one value refines what is known of those that it occurs with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeGuard

from quorate.language.types import FamilyType, MapType, SymmetricType, Type
from quorate.native import c_syntax as c
from quorate.native import representations as reps
from quorate.native.body import Body, bare_body
from quorate.native.elements import Elements
from quorate.native.representations import WORD, representation
from quorate.native.set_loops import iterate
from quorate.native.unit import Unit

Special = Callable[[Body, Type, c.Expr], bool]
"""Writes a faster form of the keys of a value that belongs to no map key, if there is one."""

X, AT, HASH, WHOLE, KEYS, COLOUR = map(c.Name, ("x", "i", "hash", "whole", "keys", "colour"))


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
        self._parameters = [c.pointer("const uint32_t", "colour")] if coloured else []
        self._arguments = [COLOUR] if coloured else []
        self._plain = Mentions(unit, elements, False) if coloured else self

    def visit(
        self,
        body: Body,
        type_: Type,
        value: c.Expr,
        hash_: c.Expr,
        special: Special = lambda *_: False,
        owners: Sequence[c.Expr] = (),
    ) -> None:
        """Add the keys of all values mentioned in `value`, which belongs to the symmetric map keys `owners` (by their
        places among all elements), in a context with this hash."""
        if not owners and not self._elements.involved(type_):
            return
        match representation(type_):
            case reps.Array(key=None) as sequence:
                i = body.fresh("i")
                with body.block(c.loop(i, value.dot("n"))):
                    context = _mixed(body, hash_ + i.cast("uint64_t"))
                    self.visit(body, sequence.item, value.dot("at")[i], context, special, owners)
            case reps.Array(MapType(key)) as array:
                k = body.fresh("k")
                with body.block(c.loop(k, array.room, type_="unsigned")):
                    context, inner = hash_, list(owners)
                    if not self._named(key):
                        context = _mixed(body, hash_ + k)
                    else:
                        inner.append(self._elements.index(key, k))
                        if self._coloured:
                            context = _mixed(body, hash_ + COLOUR[inner[-1]])
                    self.visit(body, array.item, value.dot("at")[k], context, special, inner)
            case _ if not owners and special(body, type_, value):
                pass
            case (reps.Bitmap() | reps.SortedCodes()) as items:
                with iterate(body, value, type_) as item:
                    self.together(body, items.item, item, hash_, owners)
            case _:
                self.together(body, type_, value, hash_, owners)

    def together(
        self, body: Body, type_: Type, value: c.Expr, hash_: c.Expr, owners: Sequence[c.Expr] = ()
    ) -> None:
        """What is mentioned together: the hash of the whole, names left out, goes to all whom it mentions."""
        whole = _mixed(body, hash_ ^ self._shape(type_, value), "whole")
        for role, owner in enumerate(owners):
            body.add(_add_key(owner, whole + role))
        if self._elements.involved(type_):
            body.add(self._mention(type_, value, whole, c.Number(len(owners))))

    def _named(self, type_: Type) -> TypeGuard[SymmetricType]:
        """Whether its values are symmetric ones that are renamed."""
        return isinstance(type_, SymmetricType) and type_ in self._elements.first

    def _shape(self, type_: Type, value: c.Expr) -> c.Expr:
        """A hash of a value in which symmetric values do not show, but for their colours."""
        if self._named(type_):
            return COLOUR[self._elements.index(type_, value)] if self._coloured else c.word(0)
        involved = self._elements.involved(type_)
        if not involved and self._unit.codes.width(type_) <= WORD:
            return self._unit.packing.pack(type_, value)
        if not involved and self._coloured:
            return self._plain._shape(type_, value)
        shape = self._types.define_for(
            f"{self._prefix}shape", type_, lambda *names: self._define_shape(type_, *names)
        )
        return c.call(shape, value, *self._arguments)

    def _define_shape(self, type_: Type, name: str, function: str) -> str:
        body = bare_body(self._unit)

        def start(value: c.Expr) -> None:
            body.add(c.Declare("uint64_t", "hash", value))

        def add(type_: Type, value: c.Expr) -> c.Stmt:
            return c.put(HASH, _mix(HASH) + self._shape(type_, value))

        def unordered(item_type: Type) -> None:
            start(c.ZERO)
            with iterate(body, X, type_) as item:
                body.set(HASH, _mix(self._shape(item_type, item)), "+=")

        match representation(type_):
            case reps.Record() as record:
                start(c.expr(1))
                for part, member in self._types.parts(record, X):
                    if self._coloured or not self._named(part):
                        body.add(add(part, member))
            case reps.Tagged(first=1, parts=(part,)):
                some = _mix(self._shape(part, X.dot("item"))) | 1
                start(c.Conditional(X.dot("some"), some, c.ZERO))
            case reps.Tagged() as tagged:
                start(X.dot(tagged.tag))
                body.add(*self._types.where_there(tagged, X, lambda _, part, member: add(part, member)))
            case reps.Number() if self._coloured:
                assert isinstance(type_, FamilyType)
                unordered(type_.item)
            case reps.Number():
                assert isinstance(type_, FamilyType)
                members = self._unit.ranks.family_member(type_, X).dot("w")[0]
                start(c.call("__builtin_popcountll", members).cast("uint64_t"))
            case (reps.Bitmap() | reps.SortedCodes()) as items:
                unordered(items.item)
            case reps.Array(key=None) as sequence:
                body.do(c.call("ASSUME", X.dot("n") <= sequence.room))
                start(X.dot("n").cast("uint64_t"))
                with iterate(body, X, type_) as item:
                    body.add(add(sequence.item, item))
            case reps.Array(MapType(key)) as array:
                # Under a symmetric key the order of the values is a matter of names.
                start(c.ZERO)
                value = X.dot("at")[AT]
                each = add(array.item, value)
                if self._named(key):
                    each = c.put(HASH, _mix(self._shape_at(key, AT, self._shape(array.item, value))), "+=")
                body.add(c.loop(AT, array.room, [each]))
        body.add(c.Return(HASH))
        return body.function("uint64_t", function, [c.Declare(name, "x"), *self._parameters], self._storage)

    def _shape_at(self, sort: SymmetricType, key: c.Expr, shape: c.Expr) -> c.Expr:
        """The shape of what a map has under a key."""
        return shape ^ _mix(self._shape(sort, key)) if self._coloured else shape

    def _mention(self, type_: Type, value: c.Expr, whole: c.Expr, role: c.Expr) -> c.Stmt:
        """A statement that adds to the keys of the symmetric values in `value`."""
        if isinstance(type_, SymmetricType):
            return _add_key(self._elements.index(type_, value), whole + role)
        mention = self._types.define_for(
            f"{self._prefix}mention", type_, lambda *names: self._define_mention(type_, *names)
        )
        return c.Do(c.call(mention, value, _mix(whole + role), *self._arguments, KEYS))

    def _define_mention(self, type_: Type, name: str, function: str) -> str:
        body = bare_body(self._unit)

        def in_items(item_type: Type) -> None:
            with iterate(body, X, type_) as item:
                alone = isinstance(item_type, SymmetricType)
                whole = WHOLE if alone else WHOLE ^ _mix(self._shape(item_type, item))
                body.add(self._mention(item_type, item, whole, c.ZERO))

        def in_part(number: int, part: Type, member: c.Expr) -> c.Stmt | None:
            if not self._elements.involved(part):
                return None
            return self._mention(part, member, WHOLE, c.Number(number))

        match representation(type_):
            case (reps.Record() | reps.Tagged()) as parted:
                body.add(*self._types.where_there(parted, X, in_part))
            case reps.Number():
                assert isinstance(type_, FamilyType)
                in_items(type_.item)
            case (reps.Bitmap() | reps.SortedCodes()) as items:
                in_items(items.item)
            case reps.Array(key=None) as sequence:
                body.do(c.call("ASSUME", X.dot("n") <= sequence.room))
                mention = self._mention(sequence.item, X.dot("at")[AT], WHOLE, AT.cast("uint64_t"))
                body.add(c.loop(AT, X.dot("n"), [mention]))
            case reps.Array(MapType(key)) as array:
                value = X.dot("at")[AT]
                with body.block(c.loop(AT, array.room, type_="unsigned")):
                    if self._named(key):
                        shape = self._shape_at(key, AT, self._shape(array.item, value))
                        whole = WHOLE ^ _mix(shape)
                        body.add(_add_key(self._elements.index(key, AT), whole))
                        if self._elements.involved(array.item):
                            body.add(self._mention(array.item, value, whole, c.Number(1)))
                    else:
                        body.add(self._mention(array.item, value, WHOLE, AT))
        parameters = [
            c.Declare(name, "x"),
            c.Declare("uint64_t", "whole"),
            *self._parameters,
            c.pointer("Keys", "keys"),
        ]
        return body.function("void", function, parameters, self._storage)


def _mix(value: c.Expr) -> c.Expr:
    return c.call("mix", value)


def _mixed(body: Body, value: c.Expr, wanted: str = "context") -> c.Expr:
    """The name of a mixed hash."""
    return body.temporary_integer("uint64_t", _mix(value), wanted)


def _add_key(element: c.Expr, hash_: c.Expr) -> c.Stmt:
    """A statement that adds a hash, mixed, to the key of a symmetric value."""
    return c.put(c.Unary("*", KEYS)[element], _mix(hash_).cast("uint32_t"), "+=")
