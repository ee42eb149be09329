"""Lowering of operators on whole numbers, sets and sequences."""

from __future__ import annotations

import ast
import dataclasses
from typing import Any

from quorate.language import ir
from quorate.language.checker.coercion import BOOL, INT, as_type, declared, join, type_name
from quorate.language.checker.dispatch import expression, lowers
from quorate.language.checker.displays import sequence_display
from quorate.language.checker.scope import Scope
from quorate.language.checker.truth import condition
from quorate.language.diagnostics import ModelError
from quorate.language.types import (
    BoolType,
    FamilyType,
    IntType,
    OptionalType,
    RangeType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    sort_of,
)


@lowers(ast.UnaryOp)
def _unary(scope: Scope, node: ast.UnaryOp, expected: Type | None) -> ir.Expression:
    span = scope.span(node)
    match node.op:
        case ast.Not():
            return ir.Not(span, BOOL, condition(scope, node.operand))
        case ast.USub() | ast.UAdd():
            value = number(scope, node.operand, "-" if isinstance(node.op, ast.USub) else "+")
            if isinstance(node.op, ast.UAdd):
                return dataclasses.replace(declared(scope, value, INT, node), span=span)
            if isinstance(value, ir.Const):
                return ir.Const(span, INT, -value.value)
            return ir.Arithmetic(span, INT, "-", ir.Const(span, INT, 0), value)
        case _:
            raise scope.error(node, "~ is not in the language", f"write not {ast.unparse(node.operand)}")


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
    """Raise ModelError for an operand of `operator` that is not a whole number."""
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
            hint = (
                "write len(...)" if isinstance(value.type, SetType | FamilyType) else "use values of a Range"
            )
            raise scope.error(node, f"{operator} needs whole numbers, not {type_name(value.type)}", hint)


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
    if type(op) in _WORDS:
        raise _word(scope, node, left, op, right)
    if operator is None:
        is_power = isinstance(op, ast.Pow)
        hint = "for a square write x * x" if is_power else "whole numbers have + - * // %"
        what = "**" if is_power else "this operator"
        raise scope.error(node, f"{what} is not in the language", hint)
    at = node.left if isinstance(node, ast.BinOp) else node
    require_number(scope, left, at, operator)
    type_ = IntType(sort_of(left.type))
    return ir.Arithmetic(scope.span(node), type_, operator, left, number(scope, right, operator))


_WORDS: dict[type[ast.operator], tuple[str, str]] = {
    ast.BitAnd: ("&", "and"),
    ast.BitOr: ("|", "or"),
    ast.BitXor: ("^", "!="),
}
"""Operators on the bits of numbers, and what is meant of conditions."""


def _word(scope: Scope, node: ast.AST, left: ir.Expression, op: ast.operator, right: ast.expr) -> ModelError:
    sign, word = _WORDS[type(op)]
    if isinstance(left.type, BoolType) and isinstance(node, ast.BinOp):
        sides = [ast.unparse(side) for side in (node.left, right)]
        if word == "!=":  # another comparison beside it would make a chain
            sides = [f"({side})" if " " in side else side for side in sides]
        hint = f"write {sides[0]} {word} {sides[1]}"
    elif isinstance(left.type, BoolType):
        hint = f"write ... {word} {ast.unparse(right)}"
    elif isinstance(left, ir.Const) or not isinstance(left.type, IntType | RangeType):
        hint = f"between conditions write {word}: {sign} binds more tightly than a comparison in Python"
    elif word == "and" and (divisor := _divisor(right)):
        masked = node.left if isinstance(node, ast.BinOp) else node
        text = (
            ast.unparse(masked) if isinstance(masked, ast.Name | ast.Attribute | ast.Subscript) else "(...)"
        )
        hint = f"for its lowest bits write {text} % {divisor}"
    else:
        hint = f"numbers have no bits, but + - * // %; between conditions write {word}, "
        hint += f"since {sign} binds more tightly than a comparison in Python"
    return scope.error(node, f"{sign} is not in the language here", hint)


def _divisor(mask: ast.expr) -> int:
    """The number of values of the lowest bits that `mask` takes, if it is a literal such as 1, 3 or 7; 0 if not."""
    match mask:
        case ast.Constant(value=int() as bits) if bits > 0 and bits & (bits + 1) == 0:
            return bits + 1
    return 0


def _set_operation(
    scope: Scope, node: ast.AST, left: ir.Expression, op: ast.operator, right_node: ast.expr
) -> ir.Expression:
    operator = SET_OPERATIONS.get(type(op))
    if operator is None:
        raise scope.error(node, "sets have no such operator", "they have | & - and ^")
    right = expression(scope, right_node, left.type)
    if not isinstance(right.type, SetType | FamilyType):
        raise scope.error(
            right_node, f"{operator} needs a set, not {type_name(right.type)}", "write a set: {...}"
        )
    return set_operation(scope, node, operator, left, right, right_node)


def set_operation(
    scope: Scope, node: ast.AST, operator: Any, left: ir.Expression, right: ir.Expression, at: ast.AST
) -> ir.Expression:
    """A set operation of two sets (or members of a family), as sets of one type."""
    type_ = left.type if left.type == right.type else join(left.type, right.type)
    if isinstance(type_, FamilyType):
        type_ = SetType(type_.item)
    if type_ is None:
        raise scope.error(
            at, f"wrong type: {type_name(right.type)} where {left.type} is expected", "give sets of one type"
        )
    left = as_type(scope, left, type_, at)
    right = as_type(scope, right, type_, at)
    return ir.SetOperation(scope.span(node), type_, operator, left, right)


def _concatenation(
    scope: Scope, node: ast.AST, left: ir.Expression, op: ast.operator, right_node: ast.expr
) -> ir.Expression:
    assert isinstance(left.type, SeqType)
    if not isinstance(op, ast.Add):
        raise scope.error(node, "sequences have no such operator", "they have +, which joins two")
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
