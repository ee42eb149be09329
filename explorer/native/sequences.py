"""C for sequences: reading, slicing, reversing, joining, appending, and removing at either end."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.types import SeqType
from quorate.native import c_syntax as c
from quorate.native.body import Body
from quorate.native.conversion import convert
from quorate.native.expressions import expression, settled
from quorate.native.set_loops import readable


def append(body: Body, sequence: c.Expr, item: c.Expr) -> None:
    """Put an item behind the end of the lvalue `sequence`, which has room for it."""
    body.set(sequence.dot("at")[c.Increment(sequence.dot("n"))], item)


@expression.register
def _(node: ir.At, body: Body) -> c.Expr:
    base = _steady(node.base, body)
    return base.dot("at")[expression(node.index, body)]


@expression.register
def _(node: ir.Last, body: Body) -> c.Expr:
    base = _steady(node.base, body)
    return base.dot("at")[base.dot("n") - 1]


def _steady(node: ir.Expression, body: Body) -> c.Expr:
    """A sequence by name, or where it is, without a copy."""
    return readable(body, node.type, expression(node, body), "seq")


@expression.register
def _(node: ir.Slice, body: Body) -> c.Expr:
    base, i = _steady(node.base, body), c.Name("i")
    low, high = c.expr(0), base.dot("n")
    for position, bound in enumerate((node.low, node.high)):
        if bound is None:
            continue
        value = body.temporary_integer("int64_t", expression(bound, body), "bound")
        low, high = (value, high) if position == 0 else (low, value)
    made = body.variable(node.type, c.struct(body.unit.types.name(node.type)), "slice")
    assert isinstance(node.base.type, SeqType)
    assert isinstance(node.type, SeqType)
    with body.block(c.loop(i, high, type_="int64_t", first=low, also=i < base.dot("n"))):
        append(body, made, convert(body, base.dot("at")[i], node.base.type.item, node.type.item))
    return made


@expression.register
def _(node: ir.Reversed, body: Body) -> c.Expr:
    base, i = _steady(node.base, body), c.Name("i")
    made = body.variable(node.type, c.struct(body.unit.types.name(node.type)), "reversed")
    with body.block(c.loop(i, base.dot("n"))):
        append(body, made, base.dot("at")[base.dot("n") - 1 - i])
    return made


@expression.register
def _(node: ir.SeqDisplay, body: Body) -> c.Expr:
    assert isinstance(node.type, SeqType)
    items = [convert(body, expression(i, body), i.type, node.type.item) for i in node.items]
    name = body.unit.types.name(node.type)
    return c.struct(name, len(items), c.braces(items)) if items else c.struct(name)


@expression.register
def _(node: ir.Concat, body: Body) -> c.Expr:
    assert isinstance(node.type, SeqType)
    left, right, i = _steady(node.left, body), _steady(node.right, body), c.Name("i")
    left_type = node.left.type
    assert isinstance(left_type, SeqType)
    made = body.variable(node.type, convert(body, left, left_type, node.type), "joined")
    assert isinstance(node.right.type, SeqType)
    with body.block(c.loop(i, right.dot("n"))):
        append(body, made, convert(body, right.dot("at")[i], node.right.type.item, node.type.item))
    return made


@expression.register
def _(node: ir.Append, body: Body) -> c.Expr:
    assert isinstance(node.type, SeqType)
    made = body.variable(node.type, expression(node.base, body), "longer")
    item = settled(node.item, body)
    if node.type.capacity:
        append(body, made, convert(body, item, node.item.type, node.type.item))
    return made


@expression.register
def _(node: ir.Rest, body: Body) -> c.Expr:
    made = body.variable(node.type, expression(node.base, body), "rest")
    body.do(c.Increment(made.dot("n"), "--"))
    if not node.end:
        i, at = c.Name("i"), made.dot("at")
        body.add(c.loop(i, made.dot("n"), [c.put(at[i], at[i + 1])]))
    return made
