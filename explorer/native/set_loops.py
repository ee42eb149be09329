"""C that iterates over the members of a container and inserts one; conversions use it too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from quorate.language.types import BagType, FamilyType, RecordType, SetType, Type, UnionType
from quorate.native import c_syntax as c
from quorate.native import representations as reps
from quorate.native.body import Body
from quorate.native.c_arithmetic import plus
from quorate.native.representations import WORD, bitmap, bits_for, is_bitmap, ones, representation


def position(body: Body, type_: SetType, item: c.Expr) -> tuple[c.Expr, c.Expr]:
    """Word and bit of an item in a bitmap."""
    at = body.unit.ranks.bit(type_, item)
    if bitmap(type_).words == 1:
        return c.ZERO, at
    at = body.temporary_integer("unsigned", at, "bit")
    return at / WORD, at % WORD


def readable(body: Body, type_: Type, value: c.Expr, wanted: str = "set") -> c.Expr:
    """A value that can be looked at several times at no cost: an lvalue stays, a call becomes a name."""
    return value if is_place(value) else body.temporary(type_, value, wanted)


def is_place(value: c.Expr) -> bool:
    """Whether it names where a value is, which can be looked at several times without a copy."""
    match value:
        case c.Name() | c.Number():
            return True
        case c.Member(base):
            return is_place(base)
        case c.Index(base, key):
            return is_place(base) and is_place(key)
        case c.Binary(_, left, right):
            return is_place(left) and is_place(right)
    return False


def insert(body: Body, into: c.Expr, type_: SetType | BagType, item: c.Expr) -> None:
    """Put an item into the lvalue `into`. A bag has room for it; a full sorted set has the layout widened."""
    if isinstance(type_, SetType) and is_bitmap(type_):
        at, place = position(body, type_, item)
        body.set(into.dot("w")[at], c.bit(place), "|=")
        return
    code, room = body.unit.packing.pack(type_.item, item), body.unit.codes.capacity(type_)
    verb = "insert" if isinstance(type_, SetType) else "insert_copy"
    inserted = c.call(
        f"{body.unit.types.sorted_functions(type_)}_{verb}",
        into.dot("code"),
        into.dot("n").address,
        room,
        code,
    )
    if isinstance(type_, SetType):
        body.abort_where(c.negation(inserted), body.unit.widen(type_))
    else:
        body.do(inserted)


@contextmanager
def iterate(
    body: Body,
    value: c.Expr,
    type_: Type,
    wanted: str | None = None,
    kind: Type | None = None,
    masks: Sequence[c.Expr] = (),
    distinct: bool = False,
) -> Iterator[c.Name]:
    """A loop over the members of a container; gives the name of the member, which the model calls
    `wanted` if it calls it anything. With `kind`, over the records of
    that type only. `masks` are bitmaps (of the segment of `kind`) that the members have to be in too. `distinct`: a
    bag's members once each."""
    match representation(type_):
        case _ if isinstance(type_, FamilyType):
            members = body.unit.ranks.family_member(type_, value)
            with iterate(body, members, SetType(type_.item), wanted, None, masks) as item:
                yield item
        case reps.Bitmap() as sets:
            with _members_of_bitmap(body, value, sets, wanted, kind, masks) as item:
                yield item
        case reps.SortedCodes(of):
            with _members_of_codes(body, value, of, wanted, kind, distinct) as item:
                yield item
        case reps.Array(key=None) as sequence:
            value = readable(body, type_, value, "t")
            i = body.fresh("i")
            with body.block(c.loop(i, value.dot("n"))):
                yield named_member(body, sequence.item, wanted, value.dot("at")[i])
        case _:
            raise AssertionError(f"no running over {type_}")


def named_member(body: Body, type_: Type, wanted: str | None, value: c.Expr) -> c.Name:
    """The name of the present member of a container, with this value."""
    name = body.local(wanted)
    body.add(c.Declare(f"const {body.unit.types.name(type_)}", name.text, value))
    return name


def bits_of_kind(sets: reps.Bitmap, kind: Type | None) -> tuple[int, int, SetType]:
    """The first word and the number of words with the members of a kind, or with all, and the type of such a set."""
    if kind is None or not isinstance(sets.item, UnionType):
        return 0, sets.words, SetType(sets.item)
    segment = sets.segment(kind)
    return segment.offset, segment.words, SetType(kind)


@contextmanager
def _members_of_bitmap(
    body: Body,
    value: c.Expr,
    sets: reps.Bitmap,
    wanted: str | None,
    kind: Type | None,
    masks: Sequence[c.Expr],
) -> Iterator[c.Name]:
    value = readable(body, SetType(sets.item), value)
    first, words, of = bits_of_kind(sets, kind)
    left, number = body.fresh("left"), body.fresh("bit")
    k: c.Expr = c.ZERO if words == 1 else body.fresh("k")
    with ExitStack() as blocks:
        # The innermost loop is last, so that `continue` goes on with the next member.
        if isinstance(k, c.Name):
            blocks.enter_context(body.block(c.loop(k, words, type_="unsigned")))
        chosen = [value.dot("w")[plus(first, k)], *(mask.dot("w")[k] for mask in masks)]
        blocks.enter_context(body.block(c.each_bit(left, c.joined("&", chosen))))
        lowest = c.call("lowest_bit", left)
        if words > 1:
            body.add(c.Declare("const unsigned", number.text, k * WORD + lowest))
            lowest = number
        yield named_member(body, of.item, wanted, body.unit.ranks.member(of, lowest))


@contextmanager
def _members_of_codes(
    body: Body, value: c.Expr, type_: SetType | BagType, wanted: str | None, kind: Type | None, distinct: bool
) -> Iterator[c.Name]:
    value = readable(body, type_, value)
    i = body.fresh("i")
    with body.block(c.loop(i, value.dot("n"))):
        yield member_at(body, value, type_, i, wanted, kind, distinct)


def member_at(
    body: Body,
    value: c.Expr,
    type_: SetType | BagType,
    i: c.Expr,
    wanted: str | None,
    kind: Type | None,
    distinct: bool,
) -> c.Name:
    """The name of the member that has place `i` among the codes, in a loop over these places; the loop goes on with
    the next place where that is none of those that `iterate` is to give."""
    packing = body.unit.packing
    code, item = value.dot("code")[i], type_.item
    if distinct and isinstance(type_, BagType):
        again = c.all_of([i, code.eq(value.dot("code")[i - 1])])
        body.add(c.If(again, [c.Continue()]))
    if kind is not None and isinstance(item, UnionType):
        assert isinstance(kind, RecordType)
        tag = code & ones(bits_for(len(item.members)))
        body.add(c.If(tag.ne(item.members.index(kind)), [c.Continue()]))
        return named_member(body, kind, wanted, packing.unpack_member(item, kind, code))
    return named_member(body, item, wanted, packing.unpack(item, code))
