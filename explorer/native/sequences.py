"""C for sequences: reading, slicing, joining, appending, and removing at either end."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.intervals import interval
from quorate.language.types import SeqType
from quorate.native.body import Body, bare
from quorate.native.conversion import convert
from quorate.native.expressions import expression, settled


def element(body: Body, sequence: str, index: ir.Expression, node: ir.Expression | ir.Place) -> str:
    """The index as a name, checked to be inside the sequence."""
    at = body.temporary_integer("int64_t", expression(index, body), "at")
    known = interval(index, body.bounds)
    tests = [] if known and known[0] >= 0 else [f"{at} < 0"]
    body.abort_if(
        " || ".join([*tests, f"{at} >= {sequence}.n"]), "FAILURE", "outside the sequence", node.span
    )
    return at


@expression.register
def _(node: ir.At, body: Body) -> str:
    base = _steady(node.base, body)
    return f"{base}.at[{element(body, base, node.index, node)}]"


@expression.register
def _(node: ir.Last, body: Body) -> str:
    base = _steady(node.base, body)
    body.abort_if(f"{base}.n == 0", "FAILURE", "empty", node.span)
    return f"{base}.at[{base}.n - 1]"


def _steady(node: ir.Expression, body: Body) -> str:
    """A sequence by name, or where it is, without a copy."""
    value = expression(node, body)
    return value if "(" not in value and "," not in value else body.temporary(node.type, value, "seq")


@expression.register
def _(node: ir.Slice, body: Body) -> str:
    base = _steady(node.base, body)
    low, high = "0", f"{base}.n"
    for position, bound in enumerate((node.low, node.high)):
        if bound is None:
            continue
        value = body.temporary_integer("int64_t", expression(bound, body), "bound")
        known = interval(bound, body.bounds)
        if known is None or known[0] < 0:
            body.abort_if(f"{value} < 0", "FAILURE", "negative bound", node.span)
        low, high = (value, high) if position == 0 else (low, value)
    made = body.variable(node.type, f"({body.unit.types.name(node.type)}){{0}}", "slice")
    assert isinstance(node.base.type, SeqType)
    assert isinstance(node.type, SeqType)
    source = node.base.type
    with body.block(f"for (int64_t i = {low}; i < {high} && i < {base}.n; i++)", loop=True):
        item = convert(body, f"{base}.at[i]", source.item, node.type.item)
        body.line(f"{made}.at[{made}.n++] = {bare(item)};")
    return made


@expression.register
def _(node: ir.SeqDisplay, body: Body) -> str:
    assert isinstance(node.type, SeqType)
    items = [bare(convert(body, expression(i, body), i.type, node.type.item)) for i in node.items]
    name = body.unit.types.name(node.type)
    return f"({name}){{{len(items)}, {{{', '.join(items)}}}}}" if items else f"({name}){{0}}"


@expression.register
def _(node: ir.Concat, body: Body) -> str:
    assert isinstance(node.type, SeqType)
    left, right = _steady(node.left, body), _steady(node.right, body)
    left_type = node.left.type
    assert isinstance(left_type, SeqType)
    made = body.variable(node.type, convert(body, left, left_type, node.type), "joined")
    assert isinstance(node.right.type, SeqType)
    with body.block(f"for (int i = 0; i < {right}.n; i++)", loop=True):
        item = convert(body, f"{right}.at[i]", node.right.type.item, node.type.item)
        body.line(f"{made}.at[{made}.n++] = {bare(item)};")
    return made


@expression.register
def _(node: ir.Append, body: Body) -> str:
    assert isinstance(node.type, SeqType)
    made = body.variable(node.type, expression(node.base, body), "longer")
    item = settled(node.item, body)
    body.abort_if(f"{made}.n == {node.type.capacity}", "CUT", str(node.type), node.span)
    if node.type.capacity:
        body.line(f"{made}.at[{made}.n++] = {bare(convert(body, item, node.item.type, node.type.item))};")
    return made


@expression.register
def _(node: ir.Rest, body: Body) -> str:
    made = body.variable(node.type, expression(node.base, body), "rest")
    body.abort_if(f"{made}.n == 0", "FAILURE", "empty", node.span)
    body.line(f"{made}.n--;")
    if not node.end:
        body.line(f"for (int i = 0; i < {made}.n; i++) {made}.at[i] = {made}.at[i + 1];")
    return made
