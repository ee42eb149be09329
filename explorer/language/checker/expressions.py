"""Names, attributes, subscripts, constants, conditionals and arithmetic."""

from __future__ import annotations

import ast
from typing import Any

from quorate.language import ir
from quorate.language.checker.coercion import as_type, join, store
from quorate.language.checker.coercion import name as type_name
from quorate.language.checker.constants import constant, is_sort, static
from quorate.language.checker.dispatch import expression, lowers
from quorate.language.checker.facts import facts_of
from quorate.language.checker.scope import MISSING, Scope
from quorate.language.diagnostics import Span
from quorate.language.instance import constants_of
from quorate.language.suggestions import did_you_mean
from quorate.language.types import (
    BagType,
    BoolType,
    EnumType,
    FamilyType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
)

BOOL = BoolType()
INT = IntType()
NUMBER = IntType | RangeType


# ------------------------------------------------------------------------------- constants and names


@lowers(ast.Constant)
def _constant(scope: Scope, node: ast.Constant, expected: Type | None) -> ir.Expression:
    match node.value:
        case None | bool() | int():
            return constant(scope, node.value, node, "this")
        case float() | complex():
            raise scope.error(node, "a float is not a value of the language", "use whole numbers")
        case str() | bytes():
            raise scope.error(node, "text is not a value of the language", "use an Enum")
        case _:
            raise scope.error(node, "... is not a value of the language")


@lowers(ast.Name)
def _name(scope: Scope, node: ast.Name, expected: Type | None) -> ir.Expression:
    binding = scope.env.get(node.id)
    if binding is not None:
        return ir.Local(scope.span(node), binding.type, binding.name)
    if node.id in scope.states:
        raise scope.error(
            node, "the whole model is not a value", f"read a variable of it: {node.id}.<variable>"
        )
    value = static(scope, node)
    if value is MISSING:
        raise scope.unknown_name(node)
    if is_sort(value):
        raise scope.error(node, f"{node.id} is a sort, not a value", f"run over it: for x in {node.id}")
    return constant(scope, value, node, node.id)


@lowers(ast.Attribute)
def _attribute(scope: Scope, node: ast.Attribute, expected: Type | None) -> ir.Expression:
    if isinstance(node.value, ast.Name) and node.value.id in scope.states:
        return _of_state(scope, node, scope.states[node.value.id])
    value = static(scope, node)
    if value is not MISSING:
        return constant(scope, value, node, ast.unparse(node))
    owner = static(scope, node.value)
    if owner is not MISSING:
        known = [n for n in dir(owner) if not n.startswith("_")]
        raise scope.error(
            _attribute_span(scope, node),
            f"{ast.unparse(node.value)} has no {node.attr}",
            did_you_mean(node.attr, known, _has(known)),
        )
    base = expression(scope, node.value)
    return attribute_of(scope, base, node)


def attribute_of(scope: Scope, base: ir.Expression, node: ast.Attribute) -> ir.Expression:
    """``base.attr`` of a value: a field of a record, the ends of a sequence."""
    span = scope.span(node)
    match base.type:
        case RecordType():
            type_ = base.type.field(node.attr)
            if type_ is None:
                fields = [name for name, _ in base.type.fields]
                raise scope.error(
                    _attribute_span(scope, node),
                    f"{base.type} has no field {node.attr}",
                    did_you_mean(node.attr, fields, _has(fields)),
                )
            return ir.Field(span, type_, base, node.attr)
        case UnionType():
            types = [member.field(node.attr) for member in base.type.members]
            lacking = [str(m) for m, t in zip(base.type.members, types, strict=True) if t is None]
            if lacking:
                raise scope.error(
                    _attribute_span(scope, node),
                    f"{' and '.join(lacking)} {'has' if len(lacking) == 1 else 'have'} no field {node.attr}",
                    "test which record it is first: isinstance(...), or use .of(...)",
                )
            first = types[0]
            assert first is not None
            if any(type_ != first for type_ in types):
                raise scope.error(
                    node,
                    f"field {node.attr} has not the same type in all of {base.type}",
                    "test which record it is first: isinstance(...)",
                )
            return ir.Field(span, first, base, node.attr)
        case SeqType() if node.attr == "first":
            return ir.At(span, base.type.item, base, ir.Const(span, INT, 0))
        case SeqType() if node.attr == "last":
            return ir.Last(span, base.type.item, base)
        case OptionalType():
            raise scope.error(
                node.value,
                f"this may be None, which has no {node.attr}",
                f"test it first: {ast.unparse(node.value)} is not None",
            )
        case _:
            if node.attr in METHODS.get(type(base.type), ()):
                raise scope.error(node, f"{node.attr} is a method", f"call it: .{node.attr}(...)")
            known = [*METHODS.get(type(base.type), ())]
            raise scope.error(
                _attribute_span(scope, node),
                f"{type_name(base.type)} has no attribute {node.attr}",
                did_you_mean(node.attr, known, _no_attributes(base.type)),
            )


METHODS: dict[type, tuple[str, ...]] = {
    SetType: (
        "of",
        "add",
        "discard",
        "remove",
        "update",
        "difference_update",
        "clear",
        "union",
        "intersection",
        "difference",
        "symmetric_difference",
        "issubset",
        "issuperset",
        "isdisjoint",
    ),
    FamilyType: (
        "union",
        "intersection",
        "difference",
        "symmetric_difference",
        "issubset",
        "issuperset",
        "isdisjoint",
    ),
    BagType: ("of", "add", "remove", "count", "clear"),
    SeqType: ("first", "last", "append", "pop", "clear", "copy", "send", "receive"),
}


def _no_attributes(type_: Type) -> str:
    if isinstance(type_, SymmetricType):
        return "values of a Symmetric sort can only be compared with == and used as keys"
    return ""


def _has(names: list[str]) -> str:
    return f"it has: {', '.join(names)}" if names else "it has none"


def _attribute_span(scope: Scope, node: ast.Attribute) -> Span:
    whole = scope.span(node)
    return Span(
        whole.file, whole.end_line, whole.end_column - len(node.attr), whole.end_line, whole.end_column
    )


def _of_state(scope: Scope, node: ast.Attribute, state: int) -> ir.Expression:
    variable = scope.variables.get(node.attr)
    if variable is not None:
        return ir.Var(scope.span(node), variable.type, node.attr, state)
    constants = {**constants_of(scope.instance.cls), **scope.instance.constants}
    if node.attr in constants:
        return constant(scope, constants[node.attr], node, ast.unparse(node))
    member = getattr(scope.instance.cls, node.attr, None)
    if member is not None and callable(member):
        raise scope.error(node, f"{node.attr} is a method", f"call it: {ast.unparse(node)}(...)")
    known = [*scope.variables, *constants, *vars(scope.instance.cls)]
    raise scope.error(
        _attribute_span(scope, node),
        f"{scope.instance.cls.__name__} has no {node.attr}",
        did_you_mean(node.attr, known, _has([*scope.variables, *constants])),
    )


# ---------------------------------------------------------------------------------------- subscripts


@lowers(ast.Subscript)
def _subscript(scope: Scope, node: ast.Subscript, expected: Type | None) -> ir.Expression:
    base = expression(scope, node.value)
    span = scope.span(node)
    match base.type:
        case MapType():
            return ir.Lookup(span, base.type.value, base, map_key(scope, base.type, node.slice))
        case SeqType() if isinstance(node.slice, ast.Slice):
            return _slice(scope, base, node, node.slice)
        case SeqType():
            return ir.At(span, base.type.item, base, seq_index(scope, node.slice))
        case OptionalType():
            raise scope.error(
                node.value,
                "this may be None, which has no items",
                f"test it first: {ast.unparse(node.value)} is not None",
            )
        case SetType() | FamilyType() | BagType():
            raise scope.error(
                node, f"a {base.type} has no order, so no item has a number", "use a Seq or a Map"
            )
        case _:
            raise scope.error(node, f"{type_name(base.type)} has no items", "only a Map or a Seq has")


def map_key(scope: Scope, type_: MapType, node: ast.expr) -> ir.Expression:
    """The key of a map; a whole number must fit the range."""
    return store(scope, expression(scope, node, type_.key), type_.key, node)


def seq_index(scope: Scope, node: ast.expr) -> ir.Expression:
    """The index into a sequence, which is a whole number and not a negative one."""
    index = expression(scope, node)
    if not isinstance(index.type, NUMBER):
        raise scope.error(node, f"the index of a sequence is a whole number, not {type_name(index.type)}", "")
    if isinstance(index, ir.Const) and index.value < 0:
        raise scope.error(
            node,
            "sequences do not wrap around: there is no item at a negative index",
            "the last item is .last" if index.value == -1 else "count from the front: [len(...) - n]",
        )
    return index


def _slice(scope: Scope, base: ir.Expression, node: ast.Subscript, slice_: ast.Slice) -> ir.Expression:
    if slice_.step is not None:
        raise scope.error(slice_.step, "a slice with a step is not in the language", "write [low:high]")
    low = seq_index(scope, slice_.lower) if slice_.lower is not None else None
    high = seq_index(scope, slice_.upper) if slice_.upper is not None else None
    return ir.Slice(scope.span(node), base.type, base, low, high)


# ------------------------------------------------------------------------------------ boolean logic


def condition(scope: Scope, node: ast.expr) -> ir.Expression:
    """Lower an expression where its truth is asked for: what is no bool is true as in Python."""
    match node:
        case ast.BoolOp():
            return _connective(scope, node, condition)
        case ast.UnaryOp(op=ast.Not()):
            return ir.Not(scope.span(node), BOOL, condition(scope, node.operand))
        case ast.IfExp():
            return conditional(scope, node, None, condition)
    return truth(scope, expression(scope, node, BOOL), node)


def truth(scope: Scope, value: ir.Expression, node: ast.expr) -> ir.Expression:
    """Whether `value` counts as true."""
    span, text = value.span, ast.unparse(node)
    zero = ir.Const(span, INT, 0)
    match value.type:
        case BoolType():
            return value
        case SetType() | FamilyType() | BagType() | SeqType():
            return ir.Compare(span, BOOL, ">", ir.Size(span, INT, value), zero)
        case IntType() | RangeType():
            return ir.Compare(span, BOOL, "!=", value, zero)
        case OptionalType(item=RecordType() | UnionType() | SymmetricType() | EnumType()):
            none = ir.Widen(span, value.type, ir.Const(span, NoneType(), None))
            return ir.Compare(span, BOOL, "!=", value, none)
        case OptionalType():
            raise scope.error(
                node,
                f"is it None, or {'0' if isinstance(value.type.item, RangeType) else 'false or empty'}?",
                f"say which: {text} is not None",
            )
        case NoneType():
            return ir.Const(span, BOOL, False)
        case _:
            raise scope.error(
                node,
                f"{type_name(value.type)} is not a condition: it is always true",
                "compare it with something",
            )


@lowers(ast.BoolOp)
def _bool_op(scope: Scope, node: ast.BoolOp, expected: Type | None) -> ir.Expression:
    return _connective(scope, node, _boolean)


def _boolean(scope: Scope, node: ast.expr) -> ir.Expression:
    value = expression(scope, node, BOOL)
    if not isinstance(value.type, BoolType):
        hint = "compare it: len(...) > 0" if not isinstance(value.type, OptionalType) else "is not None"
        raise scope.error(node, f"and/or of {type_name(value.type)} is not a bool", hint)
    return value


def _connective(scope: Scope, node: ast.BoolOp, lower: Any) -> ir.Expression:
    conjunction = isinstance(node.op, ast.And)
    before = scope.facts
    items: list[ir.Expression] = []
    try:
        for value in node.values:
            item = lower(scope, value)
            items.append(item)
            scope.facts = scope.facts.and_also(facts_of(item, conjunction))
    finally:
        scope.facts = before
    make = ir.And if conjunction else ir.Or
    return make(scope.span(node), BOOL, tuple(items))


@lowers(ast.IfExp)
def _if_exp(scope: Scope, node: ast.IfExp, expected: Type | None) -> ir.Expression:
    return conditional(scope, node, expected, lambda scope, part: expression(scope, part, expected))


def conditional(scope: Scope, node: ast.IfExp, expected: Type | None, lower: Any) -> ir.Expression:
    """``a if c else b``, both branches lowered with what the condition tells."""
    test = condition(scope, node.test)
    with scope.assuming(facts_of(test, True)):
        then = lower(scope, node.body)
    with scope.assuming(facts_of(test, False)):
        otherwise = lower(scope, node.orelse)
    type_ = join(then.type, otherwise.type)
    if type_ is None:
        raise scope.error(
            node,
            f"one branch gives {type_name(then.type)}, the other {type_name(otherwise.type)}",
            "let both give the same type",
        )
    then = as_type(scope, then, type_, node.body)
    otherwise = as_type(scope, otherwise, type_, node.orelse)
    return ir.IfExp(scope.span(node), type_, test, then, otherwise)


# ---------------------------------------------------------------------------------------- arithmetic


@lowers(ast.UnaryOp)
def _unary(scope: Scope, node: ast.UnaryOp, expected: Type | None) -> ir.Expression:
    span = scope.span(node)
    match node.op:
        case ast.Not():
            return ir.Not(span, BOOL, condition(scope, node.operand))
        case ast.USub() | ast.UAdd():
            value = number(scope, node.operand, "-" if isinstance(node.op, ast.USub) else "+")
            if isinstance(node.op, ast.UAdd):
                return ir.Widen(span, INT, value) if isinstance(value.type, RangeType) else value
            if isinstance(value, ir.Const):
                return ir.Const(span, INT, -value.value)
            return ir.Arithmetic(span, INT, "-", ir.Const(span, INT, 0), value)
        case _:
            raise scope.error(node, "~ is not in the language", "write not ...")


ARITHMETIC: dict[type[ast.operator], Any] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
SET_OPERATIONS: dict[type[ast.operator], Any] = {
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.Sub: "-",
    ast.BitXor: "^",
}


def number(scope: Scope, node: ast.expr, operator: str) -> ir.Expression:
    """An operand that must be a whole number."""
    value = expression(scope, node)
    require_number(scope, value, node, operator)
    return value


def require_number(scope: Scope, value: ir.Expression, node: ast.AST, operator: str) -> None:
    """Refuse an operand of `operator` that is no whole number."""
    match value.type:
        case IntType() | RangeType():
            return
        case SymmetricType():
            message = f"{operator} of a {value.type}: it is Symmetric, its values are not numbers"
            raise scope.error(node, message, f"make it a Range: class {value.type}(Range)")
        case OptionalType(item=RangeType()):
            text = ast.unparse(node) if isinstance(node, ast.expr) else "it"
            raise scope.error(node, "this may be None", f"test it first: {text} is not None")
        case _:
            raise scope.error(node, f"{operator} needs whole numbers, not {type_name(value.type)}", "")


@lowers(ast.BinOp)
def _binary(scope: Scope, node: ast.BinOp, expected: Type | None) -> ir.Expression:
    left = expression(scope, node.left, expected)
    return binary(scope, node, left, node.op, node.right, expected)


def binary(
    scope: Scope, node: ast.AST, left: ir.Expression, op: ast.operator, right: ast.expr, expected: Type | None
) -> ir.Expression:
    """``left op right``, also as the value of ``left op= right``."""
    match left.type:
        case SetType() | FamilyType():
            return _set_operation(scope, node, left, op, right)
        case SeqType():
            return _concatenation(scope, node, left, op, right)
    if isinstance(op, ast.Div):
        raise scope.error(node, "/ makes a float, which is not a value of the language", "divide with //")
    operator = ARITHMETIC.get(type(op))
    if operator is None:
        hint = "write x * x" if isinstance(op, ast.Pow) else "whole numbers have + - * // %"
        raise scope.error(node, "this operator is not in the language", hint)
    at = node.left if isinstance(node, ast.BinOp) else node
    require_number(scope, left, at, operator)
    return ir.Arithmetic(scope.span(node), INT, operator, left, number(scope, right, operator))


def _set_operation(
    scope: Scope, node: ast.AST, left: ir.Expression, op: ast.operator, right_node: ast.expr
) -> ir.Expression:
    operator = SET_OPERATIONS.get(type(op))
    if operator is None:
        raise scope.error(node, "sets have no such operator", "union is |, intersection &, difference -")
    right = expression(scope, right_node, left.type)
    if not isinstance(right.type, SetType | FamilyType):
        raise scope.error(right_node, f"{operator} needs a set, not {type_name(right.type)}", "write {...}")
    return set_operation(scope, node, operator, left, right, right_node)


def set_operation(
    scope: Scope, node: ast.AST, operator: Any, left: ir.Expression, right: ir.Expression, at: ast.AST
) -> ir.Expression:
    """A set operation of two sets (or members of a family), as sets of one type."""
    type_ = left.type if left.type == right.type else join(left.type, right.type)
    if isinstance(type_, FamilyType):
        type_ = SetType(type_.item)
    if type_ is None:
        raise scope.error(at, f"wrong type: {type_name(right.type)} where {left.type} is asked for", "")
    left = as_type(scope, left, type_, at)
    right = as_type(scope, right, type_, at)
    return ir.SetOperation(scope.span(node), type_, operator, left, right)


def _concatenation(
    scope: Scope, node: ast.AST, left: ir.Expression, op: ast.operator, right_node: ast.expr
) -> ir.Expression:
    assert isinstance(left.type, SeqType)
    if not isinstance(op, ast.Add):
        raise scope.error(node, "sequences have no such operator", "they have + to join two")
    if isinstance(right_node, ast.List | ast.ListComp):
        right = sequence_display(scope, right_node, left.type.item)
    else:
        right = expression(scope, right_node, left.type)
    if not isinstance(right.type, SeqType):
        raise scope.error(right_node, f"+ needs a sequence, not {type_name(right.type)}", "write + [item]")
    right = _with_items(scope, right, left.type.item, right_node)
    assert isinstance(right.type, SeqType)
    type_ = SeqType(None, left.type.item, left.type.capacity + right.type.capacity)
    return ir.Concat(scope.span(node), type_, left, right)


def _with_items(scope: Scope, value: ir.Expression, item: Type, node: ast.AST) -> ir.Expression:
    assert isinstance(value.type, SeqType)
    if value.type.item == item:
        return value
    return as_type(scope, value, SeqType(value.type.cls, item, value.type.capacity), node)


# ------------------------------------------------------------------------------------------ displays


@lowers(ast.Set)
def _set_display(scope: Scope, node: ast.Set, expected: Type | None) -> ir.Expression:
    wanted = expected.item if isinstance(expected, SetType) else None
    items = [expression(scope, item, wanted) for item in node.elts]
    type_ = items[0].type
    for item, element in zip(items, node.elts, strict=True):
        joined = join(type_, item.type)
        if joined is None:
            raise scope.error(element, f"{type_name(item.type)} in a set of {type_name(type_)}", "")
        type_ = joined
    refuse_as_item(scope, type_, node)
    members = tuple(as_type(scope, item, type_, at) for item, at in zip(items, node.elts, strict=True))
    return ir.SetDisplay(scope.span(node), SetType(type_), members)


def refuse_as_item(scope: Scope, type_: Type, node: ast.AST) -> None:
    """Refuse a set of what a set cannot hold."""
    match type_:
        case IntType():
            raise scope.error(
                node, "a set of whole numbers has no bound", "make them values of a Range: Ballot(...)"
            )
        case BagType() | MapType():
            raise scope.error(
                node, f"a set cannot hold a {type_}, which can change", "hold records of what matters"
            )
        case NoneType():
            raise scope.error(node, "a set of nothing but None", "")


@lowers(ast.List)
def _list(scope: Scope, node: ast.List, expected: Type | None) -> ir.Expression:
    if isinstance(expected, OptionalType):
        expected = expected.item
    if isinstance(expected, SeqType):
        return sequence_display(scope, node, expected.item)
    raise scope.error(
        node, "a list is not a value of the language", "write MyLog([...]) with a class MyLog(Seq[...])"
    )


def sequence_display(scope: Scope, node: ast.expr, item: Type) -> ir.Expression:
    """A list as a sequence with items of type `item`, where one is asked for."""
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        return expression(scope, node, SeqType(None, item, 0))
    assert isinstance(node, ast.List | ast.Tuple)
    items = tuple(store(scope, expression(scope, part, item), item, part) for part in node.elts)
    return ir.SeqDisplay(scope.span(node), SeqType(None, item, len(items)), items)
