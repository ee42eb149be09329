"""Lowering of the iterables of generators and loops, and whether they have an order."""

from __future__ import annotations

import ast
from typing import Any

from quorate.language import ir
from quorate.language.annotations import resolve
from quorate.language.checker.coercion import as_type, join, type_name
from quorate.language.checker.constants import is_model, is_record, is_sort, static
from quorate.language.checker.dispatch import expression
from quorate.language.checker.facts import key_of
from quorate.language.checker.scope import MISSING, Scope
from quorate.language.diagnostics import ModelError
from quorate.language.examples import a_symmetric
from quorate.language.intervals import MOST_VALUES, count_up_to
from quorate.language.renumbering import renumbered_in
from quorate.language.sorts import Symmetric
from quorate.language.spans import Span
from quorate.language.types import (
    NUMBER,
    BoolType,
    Collection,
    EnumType,
    FamilyType,
    IntType,
    MapType,
    OptionalType,
    RangeType,
    SeqType,
    SetType,
    Type,
)


def type_of(scope: Scope, annotation: Any, node: ast.AST | Span) -> Type:
    """The type that an annotation means in this instance. Errors are raised with the place of `node`."""
    try:
        return resolve(annotation, scope.instance.sizes)
    except ModelError as error:
        if error.diagnostic.span is not None:
            raise
        raise scope.error(node, error.diagnostic.message, error.diagnostic.hint) from None


def domain(scope: Scope, sort: type, node: ast.expr) -> ir.Domain:
    """All values of a sort, enum or family. In a claim, of a Symmetric sort only."""
    if scope.role == "claim" and not issubclass(sort, Symmetric):
        raise scope.error(node, f"a claim cannot run over {sort.__name__}", "run over sets of servers")
    return domain_of(scope, type_of(scope, sort, node), node)


def domain_of(scope: Scope, type_: Type, node: ast.expr) -> ir.Domain:
    """All values of the type of a sort. Raises ModelError if they are too many, or without end."""
    if count_up_to(type_, MOST_VALUES) is None:
        raise scope.error(
            node,
            f"{type_} is too large to enumerate: it has more than {MOST_VALUES:,} values",
            f"make {type_} smaller",
        )
    for endless in renumbered_in(type_):
        raise scope.error(
            node,
            f"the values of {endless} have no end",
            f"run over those that are kept somewhere: {{self.x[s] for s in {a_symmetric(scope.instance.sizes)}}}",
        )
    return ir.Domain(scope.span(node), SetType(type_))


def iterable(scope: Scope, node: ast.expr) -> ir.Expression:
    """Lower the iterable of a generator or a for."""
    value = static(scope, node)
    if is_sort(value):
        return domain(scope, value, node)
    if is_record(value):
        raise scope.error(
            node,
            f"{value.__name__} is a Record, and its values cannot be enumerated",
            f"iterate over those in the state: self.sent.of({value.__name__})",
        )
    if is_model(value) or value is bool or (value is not MISSING and isinstance(value, type)):
        raise scope.error(
            node, f"{ast.unparse(node)} is not a sort", "iterate over a sort, a set or a sequence"
        )
    match node:
        case ast.Call(func=ast.Name(id="range")) if static(scope, node.func) is range:
            return _int_range(scope, node)
        case ast.Tuple() | ast.List():
            return _display(scope, node)
    over = expression(scope, node)
    match over.type:
        case Collection():
            return over
        case MapType():
            raise scope.error(
                node, "a Map cannot be iterated over", f"iterate over its keys: for k in {over.type.key}"
            )
        case OptionalType():
            raise scope.error(node, "this may be None", f"test it first: {ast.unparse(node)} is not None")
        case _:
            raise scope.error(
                node, f"{type_name(over.type)} cannot be iterated over", "give a sort, a set or a sequence"
            )


def item_type(over: ir.Expression) -> Type:
    """The item type of an iterable."""
    assert isinstance(over.type, Collection)
    return over.type.item


def _int_range(scope: Scope, node: ast.Call) -> ir.Expression:
    if node.keywords or not 1 <= len(node.args) <= 2:
        raise scope.error(node, "range takes one or two numbers here", "range(high) or range(low, high)")
    bounds = []
    for argument in node.args:
        bound = expression(scope, argument)
        if not isinstance(bound.type, NUMBER):
            raise scope.error(
                argument, f"range needs whole numbers, not {type_name(bound.type)}", "use a Range"
            )
        bounds.append(bound)
    span = scope.span(node)
    if len(bounds) == 1:
        bounds.insert(0, ir.Const(span, IntType(), 0))
    return ir.IntRange(span, SeqType(None, IntType(), 0), bounds[0], bounds[1])


def _display(scope: Scope, node: ast.Tuple | ast.List) -> ir.Expression:
    if not node.elts:
        raise scope.error(node, "there is nothing to iterate over", "leave this out")
    items = [expression(scope, part) for part in node.elts]
    type_ = items[0].type
    for item, part in zip(items, node.elts, strict=True):
        joined = join(type_, item.type)
        if joined is None:
            raise scope.error(
                part, f"{type_name(item.type)} beside items of {type_name(type_)}", "give items of one type"
            )
        type_ = joined
    members = tuple(as_type(scope, item, type_, part) for item, part in zip(items, node.elts, strict=True))
    return ir.SeqDisplay(scope.span(node), SeqType(None, type_, len(members)), members)


def is_ordered(over: ir.Expression) -> bool:
    """Whether the items come in an order that the model may rely on."""
    match over:
        case ir.Domain(type=SetType(item=RangeType() | EnumType() | BoolType())):
            return True
        case _:
            return isinstance(over.type, SeqType)


def surely_nonempty(scope: Scope, over: ir.Expression) -> bool:
    """Whether `over` is known to have an item here."""
    match over:
        case ir.Domain():
            return True
        case ir.SetDisplay() | ir.SeqDisplay():
            return bool(over.items)
        case ir.Insert() | ir.Append():
            return True
        case ir.IntRange(low=ir.Const(value=low), high=ir.Const(value=high)):
            return bool(low < high)
        case ir.SetComprehension() | ir.SeqComprehension():
            return all(not g.conditions and surely_nonempty(scope, g.over) for g in over.generators)
        case ir.SetOperation(op="|") | ir.Concat():
            return surely_nonempty(scope, over.left) or surely_nonempty(scope, over.right)
        case ir.Widen() | ir.Narrow() | ir.Reversed():
            return surely_nonempty(scope, over.base)
    if isinstance(over.type, FamilyType) and all(over.type.members):
        return True
    return key_of(over) in scope.facts.nonempty
