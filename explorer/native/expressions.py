"""C for expressions: scalars, records, optionals, unions, logic and arithmetic.

`expression(node, body)` writes the statements that a value needs (checks, loops) to the body and returns the C
expression of the value, which has no effects and is valid after these statements.
"""

from __future__ import annotations

from functools import singledispatch

from quorate.language import ir
from quorate.language.intervals import interval, within
from quorate.language.partiality import may_be_zero
from quorate.language.traversal import strip
from quorate.language.types import (
    FamilyType,
    IntType,
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
from quorate.native.aborting import PLAIN, is_integer
from quorate.native.body import Body, bare
from quorate.native.codes import is_bitmap
from quorate.native.conversion import convert
from quorate.native.names import identifier


@singledispatch
def expression(node: ir.Expression, body: Body) -> str:
    """The C expression of `node`; what it needs before it is written to `body`."""
    raise AssertionError(f"no C for {type(node).__name__}")


def settled(node: ir.Expression, body: Body, wanted: str = "t") -> str:
    """As `expression`, but as a name or number, to be used more than once."""
    return body.temporary(node.type, expression(node, body), wanted)


@expression.register
def _(node: ir.Const, body: Body) -> str:
    value = body.unit.types.constant(node.type, node.value)
    return f"({value})" if value.startswith("-") else value


@expression.register
def _(node: ir.Local, body: Body) -> str:
    return body.locals[node.name]


@expression.register
def _(node: ir.Var, body: Body) -> str:
    return body.state_variable(node.name, node.state)


def key_index(key: ir.Expression, type_: MapType, body: Body) -> str:
    """The index of a key in the array that a map is."""
    value = expression(key, body)
    first = type_.key.first if isinstance(type_.key, RangeType) else 0
    return f"{value} - {first}" if first else value


@expression.register
def _(node: ir.Lookup, body: Body) -> str:
    base = expression(node.base, body)
    assert isinstance(node.base.type, MapType)
    return f"{base}.at[{bare(key_index(node.key, node.base.type, body))}]"


@expression.register
def _(node: ir.Field, body: Body) -> str:
    base = expression(node.base, body)
    field = identifier(node.name)
    if isinstance(node.base.type, RecordType):
        return f"{base}.{field}"
    assert isinstance(node.base.type, UnionType)
    base = body.temporary(node.base.type, base)
    members = [body.unit.types.name(member) for member in node.base.type.members]
    text = f"{base}.{members[-1]}.{field}"
    for kind, member in reversed(list(enumerate(members[:-1]))):
        text = f"{base}.kind == {kind} ? {base}.{member}.{field} : {text}"
    return f"({text})"


@expression.register
def _(node: ir.IsKind, body: Body) -> str:
    assert isinstance(node.base.type, UnionType)
    base = settled(node.base, body)
    numbers = [node.base.type.members.index(kind) for kind in node.kinds]
    return f"({' || '.join(f'{base}.kind == {number}' for number in numbers) or 'false'})"


@expression.register(ir.Narrow)
@expression.register(ir.Widen)
def _(node: ir.Narrow | ir.Widen, body: Body) -> str:
    return convert(body, expression(node.base, body), node.base.type, node.type)


@expression.register
def _(node: ir.Fit, body: Body) -> str:
    value = settled(node.base, body)
    return fit(body, value, node.base, node.type, node.bound)


def fit(body: Body, value: str, base: ir.Expression, type_: Type, bound: str) -> str:
    """`value` as a value of a bounded type, with the check that it fits."""
    match type_:
        case RangeType():
            first, last = type_.first, type_.first + type_.size - 1
            known = interval(base, body.bounds) or (-(2**63), 2**63)
            tests = [f"{value} < {first}"] if known[0] < first else []
            tests += [f"{value} > {last}"] if known[1] > last else []
            if tests:
                body.abort_if(" || ".join(tests), "CUT", bound, base.span)
            return f"({body.unit.types.name(type_)}){value}"
        case SeqType():
            assert isinstance(base.type, SeqType)
            if base.type.capacity > type_.capacity:
                body.abort_if(f"{value}.n > {type_.capacity}", "CUT", bound, base.span)
            return convert(body, value, base.type, type_)
        case _:
            raise AssertionError(f"no fitting into {type_}")


@expression.register
def _(node: ir.Bind, body: Body) -> str:
    value = expression(node.value, body)
    body.locals[node.name] = body.constant(node.value.type, value, node.name)
    return expression(node.body, body)


@expression.register
def _(node: ir.MakeRecord, body: Body) -> str:
    arguments = [bare(expression(argument, body)) for argument in node.arguments]
    return f"({body.unit.types.name(node.type)}){{{', '.join(arguments) or '0'}}}"


# ---------------------------------------------------------------------------------------------- logic


@expression.register
def _(node: ir.Not, body: Body) -> str:
    inner = expression(node.base, body)
    return f"!{inner}" if inner.startswith("(") or inner.replace("_", "").isalnum() else f"!({inner})"


@expression.register(ir.And)
@expression.register(ir.Or)
def _(node: ir.And | ir.Or, body: Body) -> str:
    """Items that need statements of their own are evaluated only where Python does."""
    conjunction = isinstance(node, ir.And)
    operator = " && " if conjunction else " || "
    parts: list[str] = []
    for position, item in enumerate(node.items):
        with body.aside() as lines:
            value = expression(item, body)
        if not lines or not position:
            body.lines += _outdented(lines)
            parts.append(value)
            continue
        so_far = body.fresh("so_far")
        body.line(f"bool {so_far} = {bare(operator.join(parts))};")
        body.line(f"if ({so_far if conjunction else '!' + so_far}) {{")
        body.lines += lines
        body.line(f"    {so_far} = {bare(value)};")
        body.line("}")
        parts = [so_far]
    return f"({operator.join(parts)})" if len(parts) > 1 else parts[0]


def _outdented(lines: list[str]) -> list[str]:
    return [line[4:] for line in lines]


@expression.register
def _(node: ir.IfExp, body: Body) -> str:
    condition = expression(node.condition, body)
    with body.aside() as first:
        then = expression(node.then, body)
    with body.aside() as second:
        otherwise = expression(node.otherwise, body)
    if not first and not second:
        return f"({condition} ? {then} : {otherwise})"
    name = body.fresh("choice")
    body.line(f"{body.unit.types.name(node.type)} {name};")
    body.line(f"if ({bare(condition)}) {{")
    body.lines += first
    body.line(f"    {name} = {bare(then)};")
    body.line("} else {")
    body.lines += second
    body.line(f"    {name} = {bare(otherwise)};")
    body.line("}")
    return name


@expression.register
def _(node: ir.Compare, body: Body) -> str:
    left_type, right_type = node.left.type, node.right.type
    for this, other in ((node.left, node.right), (node.right, node.left)):
        if _is_none(this) and isinstance(other.type, OptionalType):
            value = expression(other, body)
            return f"({value}.some)" if node.op == "!=" else f"(!{value}.some)"
        if _is_none(this) and isinstance(other.type, NoneType):
            return "true" if node.op == "==" else "false"
    if is_integer(left_type) and is_integer(right_type):
        left, right = expression(node.left, body), expression(node.right, body)
        return f"({left} {node.op} {right})"
    if isinstance(left_type, SetType | FamilyType) and node.op not in ("==", "!="):
        return _inclusion(node, body)
    common = _common(left_type, right_type)
    left = settled(node.left, body) if common != left_type else expression(node.left, body)
    left = convert(body, left, left_type, common)
    right = convert(body, expression(node.right, body), right_type, common)
    if node.op not in ("==", "!="):
        return f"({left} {node.op} {right})"
    equal = body.unit.types.equal(common, left, right)
    if node.op == "==":
        return f"({equal})"
    return f"({equal.replace(' == ', ' != ')})" if " == " in equal and "(" not in equal else f"(!({equal}))"


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


def _inclusion(node: ir.Compare, body: Body) -> str:
    types = body.unit.types
    small = node.left if node.op in ("<=", "<") else node.right
    type_ = SetType(small.type.item) if isinstance(small.type, SetType | FamilyType) else small.type
    assert isinstance(type_, SetType)
    a = body.temporary(type_, convert(body, settled(node.left, body), node.left.type, type_))
    b = body.temporary(type_, convert(body, settled(node.right, body), node.right.type, type_))
    a, b = (a, b) if small is node.left else (b, a)
    if is_bitmap(type_):
        words = range(types.bitmap(type_).words)
        text = f"!({' | '.join(f'({a}.w[{i}] & ~{b}.w[{i}])' for i in words)})"
    else:
        text = f"{types.sorted_functions(type_)}_subset({a}.code, {a}.n, {b}.code, {b}.n)"
    strict = "" if node.op in ("<=", ">=") else f" && !({types.equal(type_, a, b)})"
    return f"({text}{strict})"


# ----------------------------------------------------------------------------------------- arithmetic


@expression.register
def _(node: ir.Arithmetic, body: Body) -> str:
    left, right = expression(node.left, body), expression(node.right, body)
    if node.op in ("//", "%"):
        if may_be_zero(interval(node.right, body.bounds)):
            right = body.temporary(IntType(), right)
            body.abort_if(f"{right} == 0", "FAILURE", "division by zero", node.span)
        function = "floor_quotient" if node.op == "//" else "floor_remainder"
        return f"{function}({bare(left)}, {bare(right)})"
    return add(body, node.op, left, right, within(interval(node, body.bounds), PLAIN), node)


def add(body: Body, op: str, left: str, right: str, plain: bool, node: ir.Expression) -> str:
    """A sum, difference or product; checked for overflow unless it is known to be small."""
    if plain:
        return f"({left} {op} {right})"
    name = body.fresh("sum" if op != "*" else "product")
    function = {"+": "add", "-": "sub", "*": "mul"}[op]
    body.line(f"int64_t {name};")
    overflow = f"__builtin_{function}_overflow((int64_t){left}, (int64_t){right}, &{name})"
    body.abort_if(overflow, "OVERFLOW", "whole number", node.span)
    return name


@expression.register
def _(node: ir.ExtremeOf, body: Body) -> str:
    best = body.variable(node.type, expression(node.items[0], body), node.kind)
    operator = "<" if node.kind == "min" else ">"
    for item in node.items[1:]:
        value = settled(item, body)
        body.line(f"if ({value} {operator} {best}) {best} = {value};")
    return best


@expression.register
def _(node: ir.Call, body: Body) -> str:
    function = body.unit.program.functions[node.function]
    arguments = [body.states[state] for state in node.states]
    if body.now and 0 in node.states:
        arguments = ["&now" if state == 0 else body.states[state] for state in node.states]
    for argument, (_, type_) in zip(node.arguments, function.parameters, strict=True):
        value = expression(argument, body)
        arguments.append(bare(convert(body, value, argument.type, type_)))
    name = body.unit.functions[node.function]
    if not body.unit.may_abort.function(node.function):
        return f"{name}({', '.join(arguments)})"
    event, result = body.fresh("event"), body.fresh("result")
    body.line(f"int {event} = 0;")
    call = f"{name}({', '.join([*arguments, '&' + event])})"
    body.line(f"const {body.unit.types.name(function.returns)} {result} = {call};")
    with body.block(f"if (UNLIKELY({event}))"):
        body.abort(event)
    return result


__all__ = ["add", "expression", "fit", "key_index", "settled"]
