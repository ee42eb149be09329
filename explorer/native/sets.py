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
from quorate.native.body import Body, bare
from quorate.native.codes import is_bitmap
from quorate.native.conversion import convert
from quorate.native.expressions import expression, settled
from quorate.native.set_loops import full, insert, iterate, position, readable


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
            container = readable(body, type_, container)
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


# ---------------------------------------------------------------------------------- putting in, out


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
    a = readable(body, type_, convert(body, expression(node.left, body), node.left.type, type_))
    b = readable(body, type_, convert(body, expression(node.right, body), node.right.type, type_))
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
        base, offset = readable(body, source, expression(node.base, body)), types.bitmap(source).offsets[at]
        words = range(types.bitmap(target).words)
        return f"({types.name(target)}){{{{{', '.join(f'{base}.w[{offset + i}]' for i in words)}}}}}"
    made = body.variable(target, f"({types.name(target)}){{0}}", "set")
    with iterate(body, expression(node.base, body), source, kind=target.item) as item:
        insert(body, made, target, item)
    return made


@expression.register
def _(node: ir.Size, body: Body) -> str:
    type_, types = node.base.type, body.unit.types
    base = readable(body, type_, expression(node.base, body))
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
