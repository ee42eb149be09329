"""C that runs over the values of a parameter in an order that is drawn, for random walks (the runtime's drawing.h).

An action's parameters are drawn one after the other, so one that has few messages to receive is drawn as often as one
that has many; and the loops are complete, so an action leads on if any of its instances does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from quorate.language.types import (
    BagType,
    BoolType,
    EnumType,
    FamilyType,
    RangeType,
    SetType,
    SymmetricType,
    Type,
    cardinality,
)
from quorate.native import c_syntax as c
from quorate.native import representations as reps
from quorate.native.body import Body
from quorate.native.folds import of_rank
from quorate.native.representations import representation
from quorate.native.set_loops import bits_of_kind, member_at, named_member, readable

SOURCE = c.Name("worker").arrow("source").address


@contextmanager
def drawn_values(body: Body, type_: Type, wanted: str) -> Iterator[c.Name]:
    """As `over_all`, in an order that is drawn."""
    with _in_turn(body, c.Number(cardinality(type_))) as at:
        name, kind = body.local(wanted), body.unit.types.name(type_)
        match type_:
            case RangeType():
                body.add(c.Declare("const int64_t", name.text, at.cast("int64_t") + type_.first))
            case SymmetricType() | EnumType() | BoolType() | FamilyType():
                body.add(c.Declare("const int", name.text, at.cast("int")))
            case _:
                value = of_rank(body, type_, at.cast("unsigned"))
                body.add(c.Declare(f"const {kind}", name.text, value))
        yield name


@contextmanager
def drawn_members(
    body: Body, value: c.Expr, type_: SetType | BagType | FamilyType, wanted: str, kind: Type | None
) -> Iterator[c.Name]:
    """As `iterate`, each member once, in an order that is drawn."""
    match representation(type_):
        case _ if isinstance(type_, FamilyType):
            members = body.unit.ranks.family_member(type_, value)
            with drawn_members(body, members, SetType(type_.item), wanted, None) as item:
                yield item
        case reps.Bitmap() as sets:
            with _drawn_bits(body, value, sets, wanted, kind) as item:
                yield item
        case reps.SortedCodes(of):
            value = readable(body, of, value)
            with _in_turn(body, value.dot("n").cast("uint64_t")) as at:
                i = body.temporary_integer("int", at.cast("int"), "i")
                yield member_at(body, value, of, i, wanted, kind, distinct=True)
        case _:
            raise AssertionError(f"no running over {type_}")


@contextmanager
def _in_turn(body: Body, count: c.Expr) -> Iterator[c.Expr]:
    """A loop over the numbers below `count`."""
    turns = body.fresh("turns")
    body.add(c.Declare("Turns", turns.text, c.call("turns", SOURCE, count), needed=True))
    with body.block(c.While(c.call("next_turn", turns.address))):
        yield turns.dot("at")


@contextmanager
def _drawn_bits(
    body: Body, value: c.Expr, sets: reps.Bitmap, wanted: str, kind: Type | None
) -> Iterator[c.Name]:
    value = readable(body, SetType(sets.item), value)
    first, words, of = bits_of_kind(sets, kind)
    left, number = body.fresh("left"), body.fresh("bit")
    chosen = c.braces([value.dot("w")[first + k] for k in range(words)])
    body.add(c.Declare("uint64_t", left.text, chosen, array=f"[{words}]", needed=True))
    body.add(c.Declare("int", number.text, needed=True))
    taken = c.Assign(number, "=", c.call("take_bit", SOURCE, left, words))
    with body.block(c.While(c.Binary(">=", taken, c.ZERO))):
        member = body.unit.ranks.member(of, number.cast("unsigned"))
        yield named_member(body, of.item, wanted, member)
