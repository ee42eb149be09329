"""Lowering of conditions: truth of values, `and`, `or`, and conditional expressions."""

from __future__ import annotations

import ast
from typing import Any

from quorate.language import ir
from quorate.language.checker.coercion import BOOL, INT, as_type, join, type_name
from quorate.language.checker.dispatch import expression, lowers, one_level_down
from quorate.language.checker.facts import facts_of
from quorate.language.checker.scope import Scope
from quorate.language.checker.unneeded import after
from quorate.language.types import (
    BoolType,
    Collection,
    EnumType,
    IntType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SymmetricType,
    Type,
    UnionType,
)


def condition(scope: Scope, node: ast.expr) -> ir.Expression:
    """Lower an expression as a condition. A value that is not a bool has Python's truth value."""
    with one_level_down(scope, node):
        match node:
            case ast.BoolOp():
                return _connective(scope, node, condition)
            case ast.UnaryOp(op=ast.Not()):
                return ir.Not(scope.span(node), BOOL, condition(scope, node.operand))
            case ast.IfExp():
                return conditional(scope, node, None, condition)
    return truth(scope, expression(scope, node, BOOL), node)


def truth(scope: Scope, value: ir.Expression, node: ast.expr) -> ir.Expression:
    """The truth value of `value`. Raises ModelError where it is always true, or ambiguous."""
    span, text = value.span, ast.unparse(node)
    zero = ir.Const(span, INT, 0)
    match value.type:
        case BoolType():
            return value
        case Collection():
            return ir.Compare(span, BOOL, ">", ir.Size(span, INT, value), zero)
        case IntType() | RangeType():
            return ir.Compare(span, BOOL, "!=", value, zero)
        case OptionalType(item=RecordType() | UnionType() | SymmetricType() | EnumType()):
            none = ir.Widen(span, value.type, ir.Const(span, NoneType(), None))
            return ir.Compare(span, BOOL, "!=", value, none)
        case OptionalType():
            raise scope.error(
                node,
                f"both None and {'0' if isinstance(value.type.item, RangeType) else 'false or empty'} are false here",
                f"test which one is meant: {text} is not None",
            )
        case NoneType():
            return after((value,), ir.Const(span, BOOL, False))
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
    if scope.role == "claim":
        # In a claim, operands of any type are conditions.
        return truth(scope, value, node)
    if not isinstance(value.type, BoolType):
        hint = (
            "compare it: len(...) > 0"
            if not isinstance(value.type, OptionalType)
            else "test it first: ... is not None"
        )
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
    """``a if c else b``, each branch lowered with the facts that the condition implies there."""
    test = condition(scope, node.test)
    with scope.assuming(facts_of(test, True)):
        then = lower(scope, node.body)
    with scope.assuming(facts_of(test, False)):
        otherwise = lower(scope, node.orelse)
    type_ = join(then.type, otherwise.type)
    if type_ is None:
        raise scope.error(
            node,
            f"one branch has type {type_name(then.type)}, the other {type_name(otherwise.type)}",
            "give both branches the same type",
        )
    then = as_type(scope, then, type_, node.body)
    otherwise = as_type(scope, otherwise, type_, node.orelse)
    return ir.IfExp(scope.span(node), type_, test, then, otherwise)
