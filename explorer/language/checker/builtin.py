"""Lowering of those of Python's built-in functions that are in the language."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from quorate.language import ir
from quorate.language.checker import comprehensions as folds
from quorate.language.checker.arithmetic import number
from quorate.language.checker.coercion import BOOL, INT, declared, none_at, type_name
from quorate.language.checker.comprehensions import only_argument
from quorate.language.checker.constants import is_record, static
from quorate.language.checker.dispatch import expression
from quorate.language.checker.iterables import iterable, type_of
from quorate.language.checker.keyed_extremes import is_keyed, keyed_extreme
from quorate.language.checker.methods import copied
from quorate.language.checker.scope import MISSING, Scope
from quorate.language.checker.subclasses import refuse_subclasses
from quorate.language.checker.truth import condition
from quorate.language.checker.unneeded import after
from quorate.language.containers import Set
from quorate.language.examples import a_sort
from quorate.language.sorts import Subset
from quorate.language.spans import Span
from quorate.language.types import (
    BagType,
    BoolType,
    FamilyType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    Type,
    UnionType,
    without_none,
)


def _isinstance(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    if len(node.args) != 2:
        raise scope.error(
            node, "isinstance takes a value and a Record", "isinstance(m, A) or isinstance(m, A | B)"
        )
    value = expression(scope, node.args[0])
    kinds = _kinds(scope, node.args[1])
    span = scope.span(node)
    if isinstance(value.type, OptionalType):
        present = ir.Compare(span, BOOL, "!=", value, none_at(span, value.type))
        inner = ir.Narrow(value.span, value.type.item, value)
        return ir.And(span, BOOL, (present, _is_kind(scope, span, inner, kinds, node)))
    return _is_kind(scope, span, value, kinds, node)


def _is_kind(
    scope: Scope, span: Span, value: ir.Expression, kinds: Sequence[RecordType], node: ast.Call
) -> ir.Expression:
    refuse_subclasses(scope, kinds, value.type, node.args[1], "name all of them: isinstance(..., {0})")
    match value.type:
        case UnionType():
            stray = [kind for kind in kinds if kind not in value.type.members]
            if stray:
                raise scope.error(
                    node.args[1], f"this is never a {stray[0]}: it is {value.type}", "leave it out"
                )
            return ir.IsKind(span, BOOL, value, tuple(kinds))
        case RecordType():
            return after((value,), ir.Const(span, BOOL, value.type in kinds))
        case _:
            raise scope.error(
                node.args[0],
                f"{type_name(value.type)} is not a union of records",
                "isinstance distinguishes the records of a union",
            )


def _kinds(scope: Scope, node: ast.expr) -> list[RecordType]:
    match node:
        case ast.Tuple():
            return [kind for part in node.elts for kind in _kinds(scope, part)]
        case ast.BinOp(op=ast.BitOr()):
            return [*_kinds(scope, node.left), *_kinds(scope, node.right)]
    value = static(scope, node)
    if value is MISSING and isinstance(node, ast.Name):
        raise scope.unknown_name(node)
    if not is_record(value):
        raise scope.error(
            node, f"{ast.unparse(node)} is not a Record", "isinstance distinguishes the records of a union"
        )
    type_ = type_of(scope, value, node)
    assert isinstance(type_, RecordType)
    return [type_]


def _int(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    argument = only_argument(scope, node, "int")
    value = expression(scope, argument)
    span = scope.span(node)
    match value.type:
        case BoolType():
            return ir.IfExp(span, INT, value, ir.Const(span, INT, 1), ir.Const(span, INT, 0))
        case RangeType():
            return ir.Widen(span, INT, value)
        case _:
            return declared(scope, number(scope, argument, "int()"), INT, argument)


def _abs(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    value = number(scope, only_argument(scope, node, "abs"), "abs()")
    span = scope.span(node)
    negated = ir.Arithmetic(span, INT, "-", ir.Const(span, INT, 0), value)
    return ir.ExtremeOf(span, INT, "max", (value, negated))


def _bool(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    return condition(scope, only_argument(scope, node, "bool"))


def _range(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    raise scope.error(node, "a range is not a value", "iterate over it: for i in range(...)")


def _extreme(scope: Scope, node: ast.Call, kind: str) -> ir.Expression:
    return keyed_extreme(scope, node) if is_keyed(scope, node) else folds.extreme(scope, node, kind)


def make_set(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    """``set()``, ``frozenset(... for ...)``, ``Subset(...)``, ``Set(...)``."""
    span = scope.span(node)
    wanted = expected and without_none(expected)
    if not node.args and not node.keywords:
        if not isinstance(wanted, SetType | FamilyType):
            raise scope.error(
                node,
                "cannot infer the element type of this empty set",
                f"annotate it: name: set[{a_sort(scope.instance.sizes)}] = set()",
            )
        return ir.SetDisplay(span, SetType(wanted.item), ())
    argument = only_argument(scope, node, ast.unparse(node.func))
    if isinstance(argument, folds.Comprehension):
        return folds.set_of(scope, node, argument, expected)
    over = iterable(scope, argument)
    match over.type:
        case SetType(item=FamilyType() as family):
            plain = SetType(family.item)
            generators, body = folds.over_items(scope, argument)
            return ir.SetComprehension(span, SetType(plain), ir.Widen(span, plain, body), generators)
        case SetType():
            return over if isinstance(over, ir.Domain) else copied(span, over)
        case FamilyType():
            return ir.Widen(span, SetType(over.type.item), over)
        case BagType() | SeqType():
            generators, body = folds.over_items(scope, argument)
            return ir.SetComprehension(span, SetType(body.type), body, generators)
    raise scope.error(argument, f"no set can be made of {type_name(over.type)}", "give a collection")


BUILTINS: dict[Any, Callable[[Scope, ast.Call, Type | None], ir.Expression]] = {
    all: lambda scope, node, expected: folds.quantifier(scope, node, "all"),
    any: lambda scope, node, expected: folds.quantifier(scope, node, "any"),
    sum: lambda scope, node, expected: folds.summed(scope, node),
    len: lambda scope, node, expected: folds.size(scope, node),
    min: lambda scope, node, expected: _extreme(scope, node, "min"),
    max: lambda scope, node, expected: _extreme(scope, node, "max"),
    isinstance: _isinstance,
    int: _int,
    abs: _abs,
    bool: _bool,
    range: _range,
    set: make_set,
    frozenset: make_set,
    Subset: make_set,
    Set: make_set,
}
