"""Lowering of comparisons: chains, equality, order, identity, membership and inclusion."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from quorate.language import ir
from quorate.language.checker.coercion import BOOL, as_type, none_at, type_name, unify
from quorate.language.checker.constants import is_family, is_sort, static
from quorate.language.checker.dispatch import expression, lowers
from quorate.language.checker.facts import facts_of
from quorate.language.checker.families import admitted
from quorate.language.checker.iterables import domain
from quorate.language.checker.scope import Scope
from quorate.language.checker.unneeded import after, named_first
from quorate.language.checker.unstored import unstored
from quorate.language.intervals import interval
from quorate.language.partiality import may_end
from quorate.language.spans import Span
from quorate.language.types import (
    NUMBER,
    BoolType,
    Collection,
    EnumType,
    FamilyType,
    IntType,
    NoneType,
    OptionalType,
    RangeType,
    SetType,
    SymmetricType,
    Type,
    without_none,
)

OPERATORS: dict[type[ast.cmpop], Any] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "==",
    ast.IsNot: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


@lowers(ast.Compare)
def _compare(scope: Scope, node: ast.Compare, expected: Type | None) -> ir.Expression:
    before = scope.facts
    comparisons: list[ir.Expression] = []
    left = node.left
    try:
        for op, right in zip(node.ops, node.comparators, strict=True):
            comparisons.append(_comparison(scope, node, left, op, right))
            scope.facts = scope.facts.and_also(facts_of(comparisons[-1], True))
            left = right
    finally:
        scope.facts = before
    return comparisons[0] if len(comparisons) == 1 else ir.And(scope.span(node), BOOL, tuple(comparisons))


def _comparison(
    scope: Scope, node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr
) -> ir.Expression:
    span = _between(scope, left, right)
    match op:
        case ast.In():
            return membership(scope, node, left, right)
        case ast.NotIn():
            return ir.Not(span, BOOL, membership(scope, node, left, right))
        case ast.Eq() | ast.NotEq() | ast.Is() | ast.IsNot():
            return _equality(scope, span, left, op, right)
        case _:
            return _order(scope, span, left, op, right)


def _between(scope: Scope, left: ast.expr, right: ast.expr) -> Span:
    start, end = scope.span(left), scope.span(right)
    return Span(start.file, start.line, start.column, end.end_line, end.end_column)


def _equality(scope: Scope, span: Span, left: ast.expr, op: ast.cmpop, right: ast.expr) -> ir.Expression:
    for side in (left, right):
        if isinstance(side, ast.List | ast.ListComp):
            raise scope.error(side, "a list is never equal to a sequence", "write MyLog([...])")
    one = expression(scope, left)
    other = unstored(scope, right, one.type)
    if isinstance(op, ast.Is | ast.IsNot):
        _refuse_identity(scope, span, one, other)
    if isinstance(one, ir.SetDisplay) and not one.items:
        one = expression(scope, left, other.type)
    return equal(scope, span, one, other, negated=isinstance(op, ast.NotEq | ast.IsNot))


def equal(
    scope: Scope, span: Span, one: ir.Expression, other: ir.Expression, negated: bool = False
) -> ir.Expression:
    """Whether two values are equal. Raises ModelError for types without a common supertype."""
    if isinstance(one.type, NoneType) and isinstance(other.type, NoneType):
        return after((one, other), ir.Const(span, BOOL, not negated))
    for a, b in ((one, other), (other, one)):
        match a.type:
            case OptionalType(item=RangeType() as range_) if isinstance(b.type, NUMBER) and b.type != range_:
                present = ir.Compare(span, BOOL, "!=", a, none_at(span, a.type))
                same = ir.Compare(span, BOOL, "==", ir.Narrow(a.span, range_, a), b)
                both = ir.And(span, BOOL, (present, same))
                answer = ir.Not(span, BOOL, both) if negated else both
                return after((one, other), answer) if may_end(b) else answer
    types = (one.type, other.type)
    if any(isinstance(t, NoneType) for t in types) and not any(isinstance(t, OptionalType) for t in types):
        # By the facts here, the other side is not None.
        return after((one, other), ir.Const(span, BOOL, negated))
    left, right = unify(scope, one, other, span)
    return ir.Compare(span, BOOL, "!=" if negated else "==", left, right)


def _refuse_identity(scope: Scope, span: Span, one: ir.Expression, other: ir.Expression) -> None:
    identical = NoneType | EnumType | BoolType | SymmetricType
    if isinstance(one.type, NoneType) or isinstance(other.type, NoneType):
        return
    for side in (one, other):
        type_ = without_none(side.type)
        if not isinstance(type_, identical):
            raise scope.error(
                span,
                f"`is` tests object identity, which values of {type_name(side.type)} do not have",
                "write == or !=",
            )


def _order(scope: Scope, span: Span, left: ast.expr, op: ast.cmpop, right: ast.expr) -> ir.Expression:
    one = expression(scope, left)
    other = expression(scope, right, one.type)
    operator = OPERATORS[type(op)]
    if isinstance(one.type, SetType | FamilyType) and isinstance(other.type, SetType | FamilyType):
        return inclusion(scope, span, operator, one, other)
    for value, node in ((one, left), (other, right)):
        _require_order(scope, value, node, operator, span)
    return ir.Compare(span, BOOL, operator, one, other)


def inclusion(
    scope: Scope, span: Span, operator: Any, one: ir.Expression, other: ir.Expression
) -> ir.Expression:
    """``one <= other`` and the like, of sets."""
    sides = [
        as_type(scope, side, SetType(side.type.item), span) if isinstance(side.type, FamilyType) else side
        for side in (one, other)
    ]
    left, right = unify(scope, sides[0], sides[1], span)
    return ir.Compare(span, BOOL, operator, left, right)


def _require_order(scope: Scope, value: ir.Expression, node: ast.expr, operator: str, span: Span) -> None:
    match value.type:
        case IntType() | RangeType():
            return
        case SymmetricType():
            raise scope.error(
                span,
                f"{operator} of {value.type}: it is Symmetric, its values have no order",
                f"compare with == or !=, or make it a Range: class {value.type}(Range)",
            )
        case OptionalType():
            text = ast.unparse(node)
            raise scope.error(
                node, "this may be None, which has no order", f"test it first: {text} is not None"
            )
        case _:
            raise scope.error(
                node, f"values of {type_name(value.type)} have no order", "compare whole numbers"
            )


# ---------------------------------------------------------------------------------------- membership


def membership(scope: Scope, node: ast.Compare, left: ast.expr, right: ast.expr) -> ir.Expression:
    """``left in right``."""
    span = _between(scope, left, right)
    value = static(scope, right)
    if scope.role == "claim" and is_family(value):
        return admitted(scope, left, value, expression(scope, left))
    if is_sort(value):
        return _in_domain(scope, span, expression(scope, left), domain(scope, value, right), right)
    if isinstance(right, ast.Tuple | ast.List | ast.Set):
        return _in_display(scope, span, left, right)
    item = expression(scope, left)
    container = expression(scope, right)
    match container.type:
        case Collection():
            return contains(scope, span, item, container, left)
        case OptionalType():
            text = ast.unparse(right)
            raise scope.error(
                right, "this may be None, which has no members", f"test it first: {text} is not None"
            )
        case _:
            raise scope.error(
                right, f"{type_name(container.type)} has no members", "`in` needs a set or a sequence"
            )


def _in_display(
    scope: Scope, span: Span, left: ast.expr, right: ast.Tuple | ast.List | ast.Set
) -> ir.Expression:
    item = expression(scope, left)
    parts = [expression(scope, part, item.type) for part in right.elts]
    if not parts:
        return after((item,), ir.Const(span, BOOL, False))

    def test(values: Sequence[ir.Expression]) -> ir.Expression:
        wanted, *among = values
        tests = tuple(equal(scope, span, wanted, each) for each in among)
        return tests[0] if len(tests) == 1 else ir.Or(span, BOOL, tests)

    # Python makes the tuple before it looks for the item in it.
    late = any(map(may_end, parts[1:]))
    return named_first(scope, span, (item, *parts), test) if late else test((item, *parts))


def _in_domain(
    scope: Scope, span: Span, item: ir.Expression, values: ir.Domain, node: ast.expr
) -> ir.Expression:
    assert isinstance(values.type, SetType)
    sort = values.type.item
    if isinstance(sort, RangeType) and isinstance(item.type, NUMBER):
        return _within(span, item, sort)
    if isinstance(sort, FamilyType):
        member_name = scope.unit.fresh("member", sort)
        member = ir.Local(span, sort, member_name)
        same = equal(scope, span, member, item)
        generator = ir.Generator(member_name, sort, values, (), span)
        return ir.Quantifier(span, BOOL, "any", same, (generator,))
    if isinstance(item.type, OptionalType) and item.type.item == sort:
        return ir.Compare(span, BOOL, "!=", item, none_at(span, item.type))
    if item.type == sort:
        return after((item,), ir.Const(span, BOOL, True))
    raise scope.error(node, f"{type_name(item.type)} is never in {sort}", f"test a value of {sort}")


def _within(span: Span, value: ir.Expression, range_: RangeType) -> ir.Expression:
    low = ir.Const(span, IntType(), range_.first)
    high = ir.Const(span, IntType(), range_.first + range_.size - 1)
    least = ir.Compare(span, BOOL, "<=", low, value)
    return ir.And(span, BOOL, (least, ir.Compare(span, BOOL, "<=", value, high)))


def contains(
    scope: Scope, span: Span, item: ir.Expression, container: ir.Expression, node: ast.expr
) -> ir.Expression:
    """Whether a value is in a container. Raises ModelError for a value that cannot be an item of it."""
    assert isinstance(container.type, Collection)
    wanted = container.type.item
    if isinstance(item.type, OptionalType) and not isinstance(wanted, OptionalType):
        present = ir.Compare(span, BOOL, "!=", item, none_at(span, item.type))
        inside = contains(scope, span, ir.Narrow(item.span, item.type.item, item), container, node)
        return _reading(item, container, ir.And(span, BOOL, (present, inside)))
    if isinstance(wanted, RangeType) and isinstance(item.type, IntType):
        fitting = ir.Fit(item.span, wanted, item, str(wanted))
        inside = ir.In(span, BOOL, fitting, container)
        bounds = interval(item)
        if bounds is not None and wanted.first <= bounds[0] and bounds[1] < wanted.first + wanted.size:
            return inside
        return _reading(item, container, ir.And(span, BOOL, (_within(span, item, wanted), inside)))
    return ir.In(span, BOOL, as_type(scope, item, wanted, node), container)


def _reading(item: ir.Expression, container: ir.Expression, answer: ir.Expression) -> ir.Expression:
    """A test that reads the container only for some items."""
    return after((item, container), answer) if may_end(container) else answer
