"""C that iterates over the members of a container and inserts one; conversions use it too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from quorate.language.types import (
    BagType,
    FamilyType,
    RecordType,
    SeqType,
    SetType,
    Type,
    UnionType,
)
from quorate.native.body import Body, bare
from quorate.native.codes import is_bitmap
from quorate.native.layout import WORD


def position(body: Body, type_: SetType, item: str) -> tuple[str, str]:
    """Word and bit of an item in a bitmap."""
    bit = body.unit.ranks.bit(type_, item)
    if body.unit.types.bitmap(type_).words == 1:
        return "0", bit
    bit = body.temporary_integer("unsigned", bit, "bit")
    return f"{bit} / 64", f"{bit} % 64"


def readable(body: Body, type_: Type, value: str) -> str:
    """A value that can be indexed several times at no cost: an lvalue stays, a call becomes a name."""
    return value if "(" not in value else body.temporary(type_, value, "set")


def insert(body: Body, into: str, type_: SetType | BagType, item: str) -> None:
    """Put an item into the lvalue `into`. A full bag cuts; a full sorted set has the layout widened."""
    if isinstance(type_, SetType) and is_bitmap(type_):
        at, bit = position(body, type_, item)
        body.line(f"{into}.w[{at}] |= UINT64_C(1) << {bit};")
        return
    code, room = bare(body.unit.packing.pack(type_.item, item)), body.unit.codes.capacity(type_)
    verb = "insert" if isinstance(type_, SetType) else "insert_copy"
    call = f"{body.unit.types.sorted_functions(type_)}_{verb}({into}.code, &{into}.n, {room}, {code})"
    with body.block(f"if (UNLIKELY(!{call}))"):
        body.abort(full(body, type_))


def full(body: Body, type_: SetType | BagType) -> str:
    """The event of a container without room."""
    if isinstance(type_, BagType):
        return body.unit.event("CUT", type_.cls.__name__)
    return body.unit.widen(type_)


@contextmanager
def iterate(
    body: Body,
    value: str,
    type_: Type,
    wanted: str | None = None,
    kind: Type | None = None,
    masks: Sequence[str] = (),
    distinct: bool = False,
) -> Iterator[str]:
    """A loop over the members of a container; gives the name of the member, which the model calls
    `wanted` if it calls it anything. With `kind`, over the records of
    that type only. `masks` are bitmaps (of the segment of `kind`) that the members have to be in too. `distinct`: a
    bag's members once each."""
    match type_:
        case FamilyType():
            sets = SetType(type_.item)
            members = f"{body.unit.ranks.family_members(type_)}[{value}]"
            with iterate(body, members, sets, wanted, None, masks) as item:
                yield item
        case SetType() if is_bitmap(type_):
            with _over_bitmap(body, value, type_, wanted, kind, masks) as item:
                yield item
        case SetType() | BagType():
            with _over_codes(body, value, type_, wanted, kind, distinct) as item:
                yield item
        case SeqType():
            value = body.temporary(type_, value) if "(" in value else value
            i = body.fresh("i")
            with body.block(f"for (int {i} = 0; {i} < {value}.n; {i}++)", loop=True):
                name = body.local(wanted)
                body.line(f"const {body.unit.types.name(type_.item)} {name} = {value}.at[{i}];")
                yield name
        case _:
            raise AssertionError(f"no running over {type_}")


@contextmanager
def _over_bitmap(
    body: Body, value: str, type_: SetType, wanted: str | None, kind: Type | None, masks: Sequence[str]
) -> Iterator[str]:
    types = body.unit.types
    bitmap = types.bitmap(type_)
    value = readable(body, type_, value)
    first, words, of = 0, bitmap.words, type_
    if kind is not None and isinstance(type_.item, UnionType):
        assert isinstance(kind, RecordType)
        at = type_.item.members.index(kind)
        first, of = bitmap.offsets[at], SetType(kind)
        words = types.bitmap(of).words
    left, bit = body.fresh("left"), body.fresh("bit")
    # The innermost loop is last, so that `continue` goes on with the next member.
    k = "0" if words == 1 else body.fresh("k")
    if words > 1:
        body.open(f"for (unsigned {k} = 0; {k} < {words}; {k}++)")
    at_word = f"{first} + {k}" if words > 1 and first else (k if words > 1 else str(first))
    allowed = "".join(f" & {mask}.w[{k}]" for mask in masks)
    body.open(
        f"for (uint64_t {left} = {value}.w[{at_word}]{allowed}; {left}; {left} &= {left} - 1)", loop=True
    )
    name = body.local(wanted)
    if words > 1:
        body.line(f"const unsigned {bit} = {k} * {WORD} + lowest_bit({left});")
        member = body.unit.ranks.member(of, bit)
    else:
        member = body.unit.ranks.member(of, f"lowest_bit({left})")
    body.line(f"const {types.name(of.item)} {name} = {member};")
    yield name
    body.close(loop=True)
    if words > 1:
        body.close()


@contextmanager
def _over_codes(
    body: Body, value: str, type_: SetType | BagType, wanted: str | None, kind: Type | None, distinct: bool
) -> Iterator[str]:
    types, packing = body.unit.types, body.unit.packing
    value = readable(body, type_, value)
    i = body.fresh("i")
    with body.block(f"for (int {i} = 0; {i} < {value}.n; {i}++)", loop=True):
        if distinct and isinstance(type_, BagType):
            body.line(f"if ({i} && {value}.code[{i}] == {value}.code[{i} - 1]) continue;")
        item: Type = type_.item
        if kind is not None and isinstance(item, UnionType):
            assert isinstance(kind, RecordType)
            tag, mask = item.members.index(kind), (1 << body.unit.codes.tag_width(item)) - 1
            body.line(f"if (({value}.code[{i}] & {mask}) != {tag}) continue;")
        name = body.local(wanted)
        if kind is not None and isinstance(item, UnionType):
            member = packing.unpack_member(item, kind, f"{value}.code[{i}]")
            body.line(f"const {types.name(kind)} {name} = {member};")
        else:
            body.line(f"const {types.name(item)} {name} = {packing.unpack(item, f'{value}.code[{i}]')};")
        yield name
