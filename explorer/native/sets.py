"""Sets, families and bags as C: membership, insertion and removal, operations, and running over the members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from quorate.language import ir
from quorate.language.traversal import strip_widening
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
from quorate.native.conversion import convert
from quorate.native.expressions import expression, settled
from quorate.native.layout import WORD


def position(body: Body, type_: SetType, item: str) -> tuple[str, str]:
    """Word and bit of an item in a bitmap."""
    bit = body.unit.ranks.bit(type_, item)
    if body.unit.types.bitmap(type_).words == 1:
        return "0", bit
    bit = body.temporary_integer("unsigned", bit, "bit")
    return f"{bit} / 64", f"{bit} % 64"


def known_position(body: Body, type_: SetType, node: ir.Expression) -> tuple[str, str]:
    """Word and bit of the value of `node` in a bitmap; if it is a record of known type, within its segment."""
    if not isinstance(type_.item, UnionType):
        return position(body, type_, expression(node, body))
    inner = strip_widening(node)
    if not isinstance(inner.type, RecordType):
        return position(body, type_, expression(node, body))
    types = body.unit.types
    at = type_.item.members.index(inner.type)
    bitmap = types.bitmap(type_)
    ends = (*bitmap.offsets[1:], bitmap.words)
    rank, offset = body.unit.ranks.rank(inner.type, expression(inner, body)), bitmap.offsets[at]
    if ends[at] - offset == 1:
        return str(offset), rank
    bit = body.temporary_integer("unsigned", rank, "bit")
    return f"{offset} + {bit} / 64", f"{bit} % 64"


@expression.register
def _(node: ir.In, body: Body) -> str:
    type_, types = node.container.type, body.unit.types
    container = expression(node.container, body)
    match type_:
        case FamilyType():
            item = expression(node.item, body)
            word = f"{body.unit.ranks.family_members(type_)}[{container}].w[0]"
            return f"({word} >> {body.unit.ranks.rank(type_.item, item)} & 1)"
        case SetType() if is_bitmap(type_):
            container = _readable(body, type_, container)
            at, bit = known_position(body, type_, node.item)
            return f"({container}.w[{at}] >> {bit} & 1)"
        case SetType() | BagType():
            container = body.temporary(type_, container)
            code = body.unit.packing.pack(type_.item, expression(node.item, body))
            contains = f"{types.sorted_functions(type_)}_contains"
            return f"{contains}({container}.code, {container}.n, {bare(code)})"
        case SeqType():
            container, item = body.temporary(type_, container), settled(node.item, body)
            found = body.fresh("found")
            body.line(f"bool {found} = false;")
            same = types.equal(type_.item, f"{container}.at[i]", item)
            body.line(f"for (int i = 0; i < {container}.n && !{found}; i++) {found} = {same};")
            return found
        case _:
            raise AssertionError(f"nothing is in {type_}")


def _readable(body: Body, type_: Type, value: str) -> str:
    """A value that can be indexed several times at no cost: an lvalue stays, a call becomes a name."""
    return value if "(" not in value else body.temporary(type_, value, "set")


# ---------------------------------------------------------------------------------- putting in, out


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


@expression.register
def _(node: ir.Insert, body: Body) -> str:
    type_ = node.type
    assert isinstance(type_, SetType | BagType)
    base = convert(body, expression(node.base, body), node.base.type, type_)
    made = body.variable(type_, base, "set")
    if isinstance(type_, SetType) and is_bitmap(type_):
        at, bit = known_position(body, type_, node.item)
        body.line(f"{made}.w[{at}] |= UINT64_C(1) << {bit};")
    else:
        insert(body, made, type_, expression(node.item, body))
    return made


@expression.register
def _(node: ir.Remove, body: Body) -> str:
    type_ = node.type
    assert isinstance(type_, SetType | BagType)
    made = body.variable(type_, expression(node.base, body), "set")
    if isinstance(type_, SetType) and is_bitmap(type_):
        at, bit = known_position(body, type_, node.item)
        if node.strict:
            body.abort_if(f"!({made}.w[{at}] >> {bit} & 1)", "FAILURE", "removed from", node.span)
        body.line(f"{made}.w[{at}] &= ~(UINT64_C(1) << {bit});")
        return made
    code = bare(body.unit.packing.pack(type_.item, expression(node.item, body)))
    call = f"{body.unit.types.sorted_functions(type_)}_remove({made}.code, &{made}.n, {code})"
    if node.strict:
        body.abort_if(f"!{call}", "FAILURE", "removed from", node.span)
    else:
        body.line(f"{call};")
    return made


@expression.register
def _(node: ir.SetDisplay, body: Body) -> str:
    assert isinstance(node.type, SetType | BagType)
    made = body.variable(node.type, f"({body.unit.types.name(node.type)}){{0}}", "set")
    for item in node.items:
        value = convert(body, expression(item, body), item.type, node.type.item)
        insert(body, made, node.type, value)
    return made


@expression.register
def _(node: ir.SetOperation, body: Body) -> str:
    type_, types = node.type, body.unit.types
    assert isinstance(type_, SetType)
    a = _readable(body, type_, convert(body, expression(node.left, body), node.left.type, type_))
    b = _readable(body, type_, convert(body, expression(node.right, body), node.right.type, type_))
    if is_bitmap(type_):
        operator = "& ~" if node.op == "-" else f"{node.op} "
        words = range(types.bitmap(type_).words)
        return f"({types.name(type_)}){{{{{', '.join(f'{a}.w[{i}] {operator}{b}.w[{i}]' for i in words)}}}}}"
    keep = {
        "|": "true, true, true",
        "&": "false, true, false",
        "-": "true, false, false",
        "^": "true, false, true",
    }
    a, b = body.temporary(type_, a), body.temporary(type_, b)
    made = body.variable(type_, f"({types.name(type_)}){{0}}", "set")
    room, functions = body.unit.codes.capacity(type_), body.unit.types.sorted_functions(type_)
    body.line(
        f"{made}.n = {functions}_merge({made}.code, {room}, {a}.code, {a}.n, {b}.code, {b}.n, {keep[node.op]});"
    )
    with body.block(f"if (UNLIKELY({made}.n < 0))"):
        body.abort(full(body, type_))
    return made


@expression.register
def _(node: ir.SetOf, body: Body) -> str:
    source, target, types = node.base.type, node.type, body.unit.types
    assert isinstance(source, SetType | BagType)
    assert isinstance(target, SetType)
    if source.item == target.item and isinstance(source, SetType):
        return expression(node.base, body)
    if isinstance(source, SetType) and is_bitmap(source):
        assert isinstance(source.item, UnionType)
        assert isinstance(target.item, RecordType)
        at = source.item.members.index(target.item)
        base, offset = _readable(body, source, expression(node.base, body)), types.bitmap(source).offsets[at]
        words = range(types.bitmap(target).words)
        return f"({types.name(target)}){{{{{', '.join(f'{base}.w[{offset + i}]' for i in words)}}}}}"
    made = body.variable(target, f"({types.name(target)}){{0}}", "set")
    with iterate(body, expression(node.base, body), source, kind=target.item) as item:
        insert(body, made, target, item)
    return made


@expression.register
def _(node: ir.Size, body: Body) -> str:
    type_, types = node.base.type, body.unit.types
    base = _readable(body, type_, expression(node.base, body))
    match type_:
        case FamilyType():
            return f"__builtin_popcountll({body.unit.ranks.family_members(type_)}[{base}].w[0])"
        case SetType() if is_bitmap(type_):
            words = types.bitmap(type_).words
            if words == 1:
                return f"__builtin_popcountll({base}.w[0])"
            return f"population({base}.w, {words})"
        case _:
            return f"{base}.n"


@expression.register
def _(node: ir.Count, body: Body) -> str:
    type_ = node.base.type
    assert isinstance(type_, BagType)
    base = body.temporary(type_, expression(node.base, body))
    code = bare(body.unit.packing.pack(type_.item, expression(node.item, body)))
    return f"{body.unit.types.sorted_functions(type_)}_count({base}.code, {base}.n, {code})"


# -------------------------------------------------------------------------------------- running over


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
    value = _readable(body, type_, value)
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
    value = _readable(body, type_, value)
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
