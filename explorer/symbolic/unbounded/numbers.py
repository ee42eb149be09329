"""Integers in an ordered sort: a value of a range, plus or minus a constant."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TypeAlias

from quorate.language.types import RangeType
from quorate.symbolic.unbounded.ground_values import Ground, Offset
from quorate.symbolic.unbounded.logic import (
    UNDEFINED,
    Alternative,
    Atom,
    Formula,
    Symbol,
    choice,
    conjunction,
    equal,
    fresh,
    negation,
    quantified,
)
from quorate.symbolic.unbounded.refusals import Unlowerable
from quorate.symbolic.unbounded.vocabulary import Vocabulary

Predicate: TypeAlias = Callable[[Ground], Formula]
"""A predicate on ground values, as a formula."""

MOST_BETWEEN = 100
"""The most values between two numbers that are compared; each is a variable of the formula."""

SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def plus(left: Ground, right: Ground, sign: int) -> Ground:
    """``left + right`` or ``left - right``. Raises Unlowerable if neither is a constant."""
    if isinstance(left, int) and isinstance(right, int):
        return left + sign * right
    if isinstance(left, int) and sign > 0:
        left, right = right, left
    if isinstance(left, Symbol | Offset) and isinstance(right, int):
        base, by = (left.base, left.by) if isinstance(left, Offset) else (left, 0)
        return Offset(base, by + sign * right) if by + sign * right else base
    raise Unlowerable(
        "arithmetic on two variables", "only constants can be added or subtracted: x + 1, x - 2"
    )


def compare(op: str, left: Ground, right: Ground, vocabulary: Vocabulary) -> Formula:
    """``left op right`` of numbers; undefined if one is None, since there it is not evaluated. Raises Unlowerable for
    numbers of different ranges."""
    if left is None or right is None:
        return UNDEFINED
    if isinstance(left, int) and isinstance(right, int):
        return {
            "<": left < right,
            "<=": left <= right,
            ">": left > right,
            ">=": left >= right,
            "==": left == right,
            "!=": left != right,
        }[op]
    if isinstance(left, int):
        left, right, op = right, left, SWAPPED[op]
    x, a = _base(left)
    y, b = _anchored(right, x, vocabulary) if isinstance(right, int) else _base(right)
    if x.sort != y.sort:
        raise Unlowerable(f"a {x.sort} is compared with a {y.sort}", "compare values of one range")
    by = b - a
    match op:
        case "<":
            return negation(_at_least(x, y, by, vocabulary))
        case "<=":
            return negation(_at_least(x, y, by + 1, vocabulary))
        case ">":
            return _at_least(x, y, by + 1, vocabulary)
        case ">=":
            return _at_least(x, y, by, vocabulary)
        case _:
            met = equal(x, y)
            if by != 0 and vocabulary.counts(x.sort):
                met = _successor(x, y, by, vocabulary) if by > 0 else _successor(y, x, -by, vocabulary)
            elif by != 0:
                met = conjunction(
                    (_at_least(x, y, by, vocabulary), negation(_at_least(x, y, by + 1, vocabulary)))
                )
            return met if op == "==" else negation(met)


def _successor(x: Symbol, y: Symbol, by: int, vocabulary: Vocabulary) -> Formula:
    """``x == y + by``, of positions."""
    between = _between(x, by)
    steps = (vocabulary.follows(after, before) for before, after in itertools.pairwise([y, *between, x]))
    return quantified("any", between, conjunction(steps))


def _between(x: Symbol, by: int) -> list[Symbol]:
    """Variables for the values strictly between two numbers that are `by` apart. Raises Unlowerable if there are too
    many."""
    if by - 1 > MOST_BETWEEN:
        raise Unlowerable(
            f"a comparison of numbers more than {MOST_BETWEEN} apart", "compare with a smaller number"
        )
    return [fresh(x.sort) for _ in range(by - 1)]


def summed(left: Ground, right: Ground, sign: int, predicate: Predicate, vocabulary: Vocabulary) -> Formula:
    """The formula `predicate` of ``left + right`` or ``left - right``, where operands and result must be positions.

    Raises Unlowerable for two variables that are not positions.
    """
    if isinstance(left, int) or isinstance(right, int):
        return predicate(plus(left, right, sign))
    (x, by), (y, _) = _base(left), _base(right)
    range_ = vocabulary.named(x.sort).type
    if x.sort != y.sort or not isinstance(range_, RangeType) or not vocabulary.counts(x.sort):
        raise Unlowerable(
            "arithmetic on two variables", "only constants can be added or subtracted: x + 1, x - 2"
        )
    if isinstance(left, Offset) and (sign > 0 or by < 0):
        # If the result is a position, this operand is too.
        return positioned(left, range_, lambda p: summed(p, right, sign, predicate, vocabulary), vocabulary)
    if isinstance(right, Offset):
        return positioned(right, range_, lambda p: summed(left, p, sign, predicate, vocabulary), vocabulary)
    if not isinstance(left, Symbol) or not isinstance(right, Symbol):
        raise Unlowerable("a difference with a sum as operand", "convert the operand first: Index(x + 1)")
    value = fresh(left.sort)
    is_sum = vocabulary.total(left, right, value) if sign > 0 else vocabulary.total(right, value, left)
    return choice([Alternative((value,), is_sum, predicate(value))], plain=True)


def positioned(ground: Ground, range_: RangeType, predicate: Predicate, vocabulary: Vocabulary) -> Formula:
    """The formula `predicate` of the symbol for a number that is known to be a value of a range."""
    name = vocabulary.sort(range_).name
    if isinstance(ground, Symbol) and ground.sort == name:
        return predicate(ground)
    if isinstance(ground, int) and ground == range_.first:
        return predicate(vocabulary.least(range_))
    value = fresh(name)
    fits = compare("==", value, ground, vocabulary)
    return choice([Alternative((value,), fits, predicate(value))], plain=isinstance(fits, Atom))


def _base(ground: Ground) -> tuple[Symbol, int]:
    match ground:
        case Symbol():
            return ground, 0
        case Offset(base, by):
            return base, by
        case _:
            raise Unlowerable("a comparison with a value of no Range", "compare values of one range")


def _anchored(number: int, beside: Symbol, vocabulary: Vocabulary) -> tuple[Symbol, int]:
    """A constant as the least value of the range that it is compared with, plus an offset."""
    range_ = vocabulary.named(beside.sort).type
    if not isinstance(range_, RangeType):
        raise Unlowerable(f"a {beside.sort} is compared with a number", "compare values of one sort")
    return vocabulary.least(range_), number - range_.first


def _at_least(x: Symbol, y: Symbol, by: int, vocabulary: Vocabulary) -> Formula:
    """``x >= y + by``: with `by` - 1 values strictly between, in ranges without gaps."""
    if by < 0:
        # It is the negation of y > x - by, which is y >= x + (1 - by).
        return negation(_at_least(y, x, 1 - by, vocabulary))
    if by == 0:
        return vocabulary.at_most(y, x)
    between = _between(x, by)
    chain = [y, *between, x]
    steps = (negation(vocabulary.at_most(after, before)) for before, after in itertools.pairwise(chain))
    return quantified("any", between, conjunction(steps))
