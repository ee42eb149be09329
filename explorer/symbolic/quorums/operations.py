"""What the operators and methods of sets and numbers do to terms."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from typing import Any

from quorate.language import ModelError
from quorate.symbolic.quorums.terms import Members, Value, as_amount, as_members
from quorate.symbolic.smt import (
    Amount,
    Formula,
    Number,
    Truth,
    both,
    choice,
    equal,
    is_integer,
    negation,
    quotient,
    remainder,
)


def _symmetric_difference(one: Members, other: Members) -> Members:
    return one.difference(other).union(other.difference(one))


_SET_ALGEBRA: dict[type[ast.operator], Callable[[Members, Members], Members]] = {
    ast.BitAnd: lambda one, other: one.intersection(other),
    ast.BitOr: lambda one, other: one.union(other),
    ast.Sub: lambda one, other: one.difference(other),
    ast.BitXor: _symmetric_difference,
}
_METHODS: dict[str, Callable[[Members, Members], Value]] = {
    "intersection": lambda one, other: one.intersection(other),
    "union": lambda one, other: one.union(other),
    "difference": lambda one, other: one.difference(other),
    "symmetric_difference": _symmetric_difference,
    "isdisjoint": lambda one, other: one.intersection(other).is_empty(),
    "issubset": lambda one, other: one.within(other),
    "issuperset": lambda one, other: other.within(one),
}
_DIVISIONS: dict[type[ast.operator], tuple[Callable[[int, int], int], Callable[[Number, int], Number]]] = {
    ast.FloorDiv: (operator.floordiv, quotient),
    ast.Mod: (operator.mod, remainder),
}
_ORDER: dict[type[ast.cmpop], Callable[[Any, Any], Truth]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def binary(how: type[ast.operator], left: Value, right: Value) -> Value:
    """``left + right`` and the like. Raises ModelError, as all here do, without a place."""
    if how in _SET_ALGEBRA and (isinstance(left, Members) or isinstance(right, Members)):
        return _SET_ALGEBRA[how](as_members(left), as_members(right))
    if how is ast.Div:
        raise ModelError("division gives a fraction: floats are not exact", "write 2 * len(a) > len(Server)")
    one, other = as_amount(left), as_amount(right)
    if how is ast.Add:
        return one + other
    if how is ast.Sub:
        return one - other
    if how is ast.Mult:
        return _product(one, other)
    if how in _DIVISIONS:
        return _division(how, one, other)
    raise ModelError("this operator cannot be read in a claim", "numbers have + - * // %, sets have & | - ^")


def _product(one: Amount, other: Amount) -> Amount:
    if isinstance(one, int):
        return one * other
    if isinstance(other, int):
        return one * other
    raise ModelError("two unknown numbers are multiplied", "multiply by constants only, as in 2 * len(a)")


def _division(how: type[ast.operator], one: Amount, other: Amount) -> Amount:
    if not isinstance(other, int) or other <= 0 or not is_integer(one):
        hint = "divide whole numbers by positive constants"
        raise ModelError("this division cannot be read in a claim", hint)
    known, unknown = _DIVISIONS[how]
    return known(one, other) if isinstance(one, int) else unknown(one, other)


def order(how: type[ast.cmpop], one: Value, other: Value) -> Truth:
    """``one < other`` and the like: of numbers, or inclusion of sets."""
    if how not in _ORDER:
        raise ModelError("is cannot be read in a claim", "write ==")
    if not isinstance(one, Members) and not isinstance(other, Members):
        return _ORDER[how](as_amount(one), as_amount(other))
    less, more = as_members(one), as_members(other)
    if how in (ast.Gt, ast.GtE):
        less, more = more, less
    strictly = how in (ast.Lt, ast.Gt)
    return both(less.within(more), negation(more.within(less)) if strictly else True)


def same(one: Value, other: Value) -> Truth:
    """``one == other``: of sets, truths or numbers."""
    match one, other:
        case Members(), Members():
            return both(one.within(other), other.within(one))
        case (bool() | Formula(), bool() | Formula()):
            return equal(one, other)
    return equal(as_amount(one), as_amount(other))


def method(members: Members, name: str, arguments: Sequence[Value]) -> Value:
    """``members.union(other)`` and the like."""
    if name not in _METHODS or len(arguments) != 1:
        raise ModelError(f"{name} cannot be read in a claim", f"sets have, of one set: {', '.join(_METHODS)}")
    return _METHODS[name](members, as_members(arguments[0]))


def extreme(values: Sequence[Value], better: Callable[[Any, Any], Truth]) -> Amount:
    """The first of `values` that is `better` than, or as good as, all others: ``max(f, g)``."""
    best, *others = map(as_amount, values)
    for amount in others:
        decided = better(best, amount)
        best = choice(decided, best, amount) if isinstance(decided, Formula) else best if decided else amount
    return best
