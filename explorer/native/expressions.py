"""C for expressions: scalars, records, optionals, unions, logic and arithmetic.

`expression(node, body)` writes the statements that a value needs (checks, loops) to the body and returns the C
expression of the value, which has no effects and is valid after these statements.
"""

from __future__ import annotations

from functools import singledispatch

from quorate.language import ir
from quorate.language.intervals import interval, within
from quorate.language.partiality import negated
from quorate.language.traversal import strip
from quorate.language.types import (
    BagType,
    FamilyType,
    MapType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    Type,
    UnionType,
)
from quorate.native import c_syntax as c
from quorate.native.aborting import PLAIN, is_integer
from quorate.native.body import Body
from quorate.native.conversion import convert
from quorate.native.names import identifier
from quorate.native.representations import is_bitmap
from quorate.native.set_loops import is_place


@singledispatch
def expression(node: ir.Expression, body: Body) -> c.Expr:
    """The C expression of `node`; what it needs before it is written to `body`."""
    raise AssertionError(f"no C for {type(node).__name__}")


def settled(node: ir.Expression, body: Body, wanted: str = "t") -> c.Expr:
    """As `expression`, but as a name or number, to be used more than once."""
    return body.temporary(node.type, expression(node, body), wanted)


@expression.register
def _(node: ir.Const, body: Body) -> c.Expr:
    return body.unit.types.constant(node.type, node.value)


@expression.register
def _(node: ir.Local, body: Body) -> c.Expr:
    return body.locals[node.name]


@expression.register
def _(node: ir.Var, body: Body) -> c.Expr:
    return body.state_variable(node.name, node.state)


def key_index(key: c.Expr, type_: MapType) -> c.Expr:
    """The index of a key in the array that a map is."""
    return key - type_.key.first if isinstance(type_.key, RangeType) and type_.key.first else key


@expression.register
def _(node: ir.Lookup, body: Body) -> c.Expr:
    base = expression(node.base, body)
    assert isinstance(node.base.type, MapType)
    return base.dot("at")[key_index(expression(node.key, body), node.base.type)]


@expression.register
def _(node: ir.Field, body: Body) -> c.Expr:
    base = expression(node.base, body)
    field = identifier(node.name)
    if isinstance(node.base.type, RecordType):
        return base.dot(field)
    assert isinstance(node.base.type, UnionType)
    base = body.temporary(node.base.type, base)
    *others, last = [base.dot(body.unit.types.name(member)).dot(field) for member in node.base.type.members]
    value = last
    for kind, other in reversed(list(enumerate(others))):
        value = c.Conditional(base.dot("kind").eq(kind), other, value)
    return value


@expression.register
def _(node: ir.IsKind, body: Body) -> c.Expr:
    assert isinstance(node.base.type, UnionType)
    base = settled(node.base, body)
    return c.any_of([base.dot("kind").eq(node.base.type.members.index(kind)) for kind in node.kinds])


@expression.register(ir.Narrow)
@expression.register(ir.Widen)
@expression.register(ir.Fit)
def _(node: ir.Narrow | ir.Widen | ir.Fit, body: Body) -> c.Expr:
    return convert(body, expression(node.base, body), node.base.type, node.type)


@expression.register
def _(node: ir.Bind, body: Body) -> c.Expr:
    bind(node, body)
    return expression(node.body, body)


def bind(node: ir.Bind, body: Body) -> None:
    """Give the local of a Bind its value: where a whole container is, it need not be copied."""
    type_, value = node.value.type, expression(node.value, body)
    bounds = interval(node.value, body.bounds)
    if bounds is not None:
        body.bounds[node.name] = bounds
    in_place = isinstance(type_, SeqType | BagType | SetType | RecordType) and is_place(value)
    body.locals[node.name] = value if in_place else body.temporary(type_, value, node.name)


@expression.register
def _(node: ir.Require, body: Body) -> c.Expr:
    require(node, body)
    return expression(node.base, body)


def require(node: ir.Require, body: Body, when: c.Expr | None = None) -> None:
    """End the run where the condition of a Require is false, or where `when` holds."""
    kind = "FAILURE" if node.bound is None else "CUT"
    broken = expression(negated(node.condition), body) if when is None else when
    body.abort_if(broken, kind, node.bound or node.failure, node.span)


@expression.register
def _(node: ir.MakeRecord, body: Body) -> c.Expr:
    arguments = [expression(argument, body) for argument in node.arguments]
    return c.struct(body.unit.types.name(node.type), *arguments)


# ---------------------------------------------------------------------------------------------- logic


@expression.register
def _(node: ir.Not, body: Body) -> c.Expr:
    return c.negation(expression(node.base, body))


@expression.register(ir.And)
@expression.register(ir.Or)
def _(node: ir.And | ir.Or, body: Body) -> c.Expr:
    """Items that need statements of their own are evaluated only where Python does."""
    conjunction = isinstance(node, ir.And)
    operator = "&&" if conjunction else "||"
    parts: list[c.Expr] = []
    for position, item in enumerate(node.items):
        with body.aside() as statements:
            value = expression(item, body)
        if not statements or not position:
            body.add(*statements)
            parts.append(value)
            continue
        so_far = body.flag(c.joined(operator, parts), "so_far")
        go_on = so_far if conjunction else c.negation(so_far)
        body.add(c.If(go_on, [*statements, c.put(so_far, value)]))
        parts = [so_far]
    return c.joined(operator, parts)


@expression.register
def _(node: ir.IfExp, body: Body) -> c.Expr:
    condition = expression(node.condition, body)
    with body.aside() as first:
        then = expression(node.then, body)
    with body.aside() as second:
        otherwise = expression(node.otherwise, body)
    if not first and not second:
        return c.Conditional(condition, then, otherwise)
    name = body.fresh("choice")
    body.add(
        c.Declare(body.unit.types.name(node.type), name.text),
        c.If(condition, [*first, c.put(name, then)], [*second, c.put(name, otherwise)]),
    )
    return name


@expression.register
def _(node: ir.Compare, body: Body) -> c.Expr:
    left_type, right_type = node.left.type, node.right.type
    for this, other in ((node.left, node.right), (node.right, node.left)):
        if _is_none(this) and isinstance(other.type, OptionalType):
            some = expression(other, body).dot("some")
            return some if node.op == "!=" else c.negation(some)
        if _is_none(this) and isinstance(other.type, NoneType):
            return c.TRUE if node.op == "==" else c.FALSE
    if is_integer(left_type) and is_integer(right_type):
        left, right = expression(node.left, body), expression(node.right, body)
        return c.joined(node.op, [left, right])
    if isinstance(left_type, SetType | FamilyType) and node.op not in ("==", "!="):
        return _inclusion(node, body)
    common = _common(left_type, right_type)
    left = settled(node.left, body) if common != left_type else expression(node.left, body)
    left = convert(body, left, left_type, common)
    right = convert(body, expression(node.right, body), right_type, common)
    if node.op not in ("==", "!="):
        return c.joined(node.op, [left, right])
    equal = body.unit.types.equal(common, left, right)
    return equal if node.op == "==" else c.negation(equal)


def _is_none(node: ir.Expression) -> bool:
    inner = strip(node)
    return isinstance(inner, ir.Const) and inner.value is None


def _common(left: Type, right: Type) -> Type:
    """The type that two values are compared in, where the checker left them different."""
    if isinstance(left, FamilyType) and left != right:
        return SetType(left.item)
    if isinstance(left, SeqType) and isinstance(right, SeqType):
        return left if left.capacity >= right.capacity else right
    if isinstance(right, OptionalType | UnionType) and not isinstance(left, OptionalType):
        return right
    return left


def _inclusion(node: ir.Compare, body: Body) -> c.Expr:
    types = body.unit.types
    small = node.left if node.op in ("<=", "<") else node.right
    type_ = SetType(small.type.item) if isinstance(small.type, SetType | FamilyType) else small.type
    assert isinstance(type_, SetType)
    a = body.temporary(type_, convert(body, settled(node.left, body), node.left.type, type_))
    b = body.temporary(type_, convert(body, settled(node.right, body), node.right.type, type_))
    a, b = (a, b) if small is node.left else (b, a)
    if is_bitmap(type_):
        words = range(types.bitmap(type_).words)
        included = c.negation(c.joined("|", [a.dot("w")[i] & ~b.dot("w")[i] for i in words]))
    else:
        subset = f"{types.sorted_functions(type_)}_subset"
        included = c.call(subset, a.dot("code"), a.dot("n"), b.dot("code"), b.dot("n"))
    return included if node.op in ("<=", ">=") else c.all_of([included, c.negation(types.equal(type_, a, b))])


# ----------------------------------------------------------------------------------------- arithmetic


@expression.register
def _(node: ir.Arithmetic, body: Body) -> c.Expr:
    left, right = expression(node.left, body), expression(node.right, body)
    if node.op in ("//", "%"):
        return c.call("floor_quotient" if node.op == "//" else "floor_remainder", left, right)
    return add(body, node.op, left, right, within(interval(node, body.bounds), PLAIN), node)


def add(body: Body, op: str, left: c.Expr, right: c.Expr, plain: bool, node: ir.Expression) -> c.Expr:
    """A sum, difference or product; checked for overflow unless it is known to be small."""
    if plain:
        return c.joined(op, [left, right])
    name = body.fresh("sum" if op != "*" else "product")
    function = {"+": "add", "-": "sub", "*": "mul"}[op]
    body.add(c.Declare("int64_t", name.text))
    overflow = c.call(
        f"__builtin_{function}_overflow", left.cast("int64_t"), right.cast("int64_t"), name.address
    )
    body.abort_if(overflow, "OVERFLOW", "whole number", node.span)
    return name


@expression.register
def _(node: ir.ExtremeOf, body: Body) -> c.Expr:
    best = body.variable(node.type, expression(node.items[0], body), node.kind)
    for item in node.items[1:]:
        value = settled(item, body)
        body.add(c.If(better(node.kind, value, best), [c.put(best, value)]))
    return best


def better(kind: str, value: c.Expr, best: c.Expr) -> c.Expr:
    """Whether a value takes the place of the best one, of which kind (``min``, ``max``) that is."""
    return value < best if kind == "min" else value > best


@expression.register
def _(node: ir.Call, body: Body) -> c.Expr:
    function = body.unit.program.functions[node.function]
    arguments = [
        c.Name("now").address if body.now and state == 0 else c.Name(body.states[state])
        for state in node.states
    ]
    for argument, (_, type_) in zip(node.arguments, function.parameters, strict=True):
        value = expression(argument, body)
        arguments.append(convert(body, value, argument.type, type_))
    name = body.unit.functions[node.function]
    if not body.unit.may_abort.function(node.function):
        return c.call(name, *arguments)
    event, result = body.fresh("event"), body.fresh("result")
    type_name = f"const {body.unit.types.name(function.returns)}"
    body.add(
        c.Declare("int", event.text, c.ZERO),
        c.Declare(type_name, result.text, c.call(name, *arguments, event.address), needed=True),
    )
    body.abort_where(event, event.text)
    return result


__all__ = ["add", "better", "bind", "expression", "key_index", "require", "settled"]
