"""C for sets, families and bags: membership, insertion and removal, operations. Importing it registers them."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.traversal import strip_widening
from quorate.language.types import (
    BagType,
    FamilyType,
    RecordType,
    SeqType,
    SetType,
    UnionType,
)
from quorate.native import c_syntax as c
from quorate.native.body import Body
from quorate.native.c_arithmetic import plus
from quorate.native.conversion import convert
from quorate.native.expressions import expression, settled
from quorate.native.representations import WORD, is_bitmap
from quorate.native.set_loops import insert, iterate, position, readable

_KEPT = {
    "|": (c.TRUE, c.TRUE, c.TRUE),
    "&": (c.FALSE, c.TRUE, c.FALSE),
    "-": (c.TRUE, c.FALSE, c.FALSE),
    "^": (c.TRUE, c.FALSE, c.TRUE),
}
"""Which items an operation keeps: those of the left set alone, of both, of the right one alone."""


def known_position(body: Body, type_: SetType, node: ir.Expression) -> tuple[c.Expr, c.Expr]:
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
        return c.expr(offset), rank
    rank = body.temporary_integer("unsigned", rank, "bit")
    return plus(offset, rank / WORD), rank % WORD


@expression.register
def _(node: ir.In, body: Body) -> c.Expr:
    type_, types = node.container.type, body.unit.types
    container = expression(node.container, body)
    match type_:
        case FamilyType():
            item = expression(node.item, body)
            members = body.unit.ranks.family_member(type_, container).dot("w")[0]
            return (members >> body.unit.ranks.rank(type_.item, item) & 1).ne(0)
        case SetType() if is_bitmap(type_):
            container = readable(body, type_, container)
            at, rank = known_position(body, type_, node.item)
            # A truth value, and no number: gcc 12 with -O2 takes `(w >> i & 1) == (r == 1)` for true where it is not.
            return (container.dot("w")[at] >> rank & 1).ne(0)
        case SetType() | BagType():
            container = body.temporary(type_, container)
            code = body.unit.packing.pack(type_.item, expression(node.item, body))
            contains = f"{types.sorted_functions(type_)}_contains"
            return c.call(contains, container.dot("code"), container.dot("n"), code)
        case SeqType():
            container, item, i = body.temporary(type_, container), settled(node.item, body), c.Name("i")
            found = body.flag(c.FALSE, "found")
            same = c.put(found, types.equal(type_.item, container.dot("at")[i], item))
            body.add(c.loop(i, container.dot("n"), [same], also=c.negation(found)))
            return found
        case _:
            raise AssertionError(f"nothing is in {type_}")


# ---------------------------------------------------------------------------------- putting in, out


@expression.register
def _(node: ir.Insert, body: Body) -> c.Expr:
    type_ = node.type
    assert isinstance(type_, SetType | BagType)
    base = convert(body, expression(node.base, body), node.base.type, type_)
    made = body.variable(type_, base, "set")
    if isinstance(type_, SetType) and is_bitmap(type_):
        at, rank = known_position(body, type_, node.item)
        body.set(made.dot("w")[at], c.bit(rank), "|=")
    else:
        insert(body, made, type_, expression(node.item, body))
    return made


@expression.register
def _(node: ir.Remove, body: Body) -> c.Expr:
    type_ = node.type
    assert isinstance(type_, SetType | BagType)
    made = body.variable(type_, expression(node.base, body), "set")
    if isinstance(type_, SetType) and is_bitmap(type_):
        at, rank = known_position(body, type_, node.item)
        word = made.dot("w")[at]
        body.set(word, ~c.bit(rank), "&=")
        return made
    code = body.unit.packing.pack(type_.item, expression(node.item, body))
    remove = f"{body.unit.types.sorted_functions(type_)}_remove"
    body.do(c.call(remove, made.dot("code"), made.dot("n").address, code))
    return made


@expression.register
def _(node: ir.SetDisplay, body: Body) -> c.Expr:
    assert isinstance(node.type, SetType | BagType)
    made = body.variable(node.type, c.struct(body.unit.types.name(node.type)), "set")
    for item in node.items:
        value = convert(body, expression(item, body), item.type, node.type.item)
        insert(body, made, node.type, value)
    return made


@expression.register
def _(node: ir.SetOperation, body: Body) -> c.Expr:
    type_, types = node.type, body.unit.types
    assert isinstance(type_, SetType)
    a = readable(body, type_, convert(body, expression(node.left, body), node.left.type, type_))
    b = readable(body, type_, convert(body, expression(node.right, body), node.right.type, type_))
    if is_bitmap(type_):
        pairs = [(a.dot("w")[i], b.dot("w")[i]) for i in range(types.bitmap(type_).words)]
        words = [x & ~y if node.op == "-" else c.joined(node.op, [x, y]) for x, y in pairs]
        return c.struct(types.name(type_), c.braces(words))
    a, b = body.temporary(type_, a), body.temporary(type_, b)
    made = body.variable(type_, c.struct(types.name(type_)), "set")
    of_made = (made.dot("code"), body.unit.codes.capacity(type_))
    operands = (a.dot("code"), a.dot("n"), b.dot("code"), b.dot("n"))
    merge = f"{types.sorted_functions(type_)}_merge"
    body.set(made.dot("n"), c.call(merge, *of_made, *operands, *_KEPT[node.op]))
    body.abort_where(made.dot("n") < 0, body.unit.widen(type_))
    return made


@expression.register
def _(node: ir.SetOf, body: Body) -> c.Expr:
    source, target, types = node.base.type, node.type, body.unit.types
    assert isinstance(source, SetType | BagType)
    assert isinstance(target, SetType)
    if source.item == target.item and isinstance(source, SetType):
        return expression(node.base, body)
    if isinstance(source, SetType) and is_bitmap(source):
        assert isinstance(source.item, UnionType)
        assert isinstance(target.item, RecordType)
        at = source.item.members.index(target.item)
        base, offset = readable(body, source, expression(node.base, body)), types.bitmap(source).offsets[at]
        words = range(types.bitmap(target).words)
        return c.struct(types.name(target), c.braces(base.dot("w")[offset + i] for i in words))
    made = body.variable(target, c.struct(types.name(target)), "set")
    with iterate(body, expression(node.base, body), source, kind=target.item) as item:
        insert(body, made, target, item)
    return made


@expression.register
def _(node: ir.Size, body: Body) -> c.Expr:
    type_, types = node.base.type, body.unit.types
    base = readable(body, type_, expression(node.base, body))
    match type_:
        case FamilyType():
            return c.call("__builtin_popcountll", body.unit.ranks.family_member(type_, base).dot("w")[0])
        case SetType() if is_bitmap(type_):
            words = types.bitmap(type_).words
            if words == 1:
                return c.call("__builtin_popcountll", base.dot("w")[0])
            return c.call("population", base.dot("w"), words)
        case _:
            return base.dot("n")


@expression.register
def _(node: ir.Count, body: Body) -> c.Expr:
    type_ = node.base.type
    assert isinstance(type_, BagType)
    base = body.temporary(type_, expression(node.base, body))
    code = body.unit.packing.pack(type_.item, expression(node.item, body))
    count = f"{body.unit.types.sorted_functions(type_)}_count"
    return c.call(count, base.dot("code"), base.dot("n"), code)
