"""Whole numbers, as far as an order can say: a value of a range, plus or minus a constant."""

from __future__ import annotations

import itertools

from quorate.language.types import RangeType
from quorate.symbolic.unbounded.logic import (
    Formula,
    Symbol,
    conjunction,
    equal,
    fresh,
    negation,
    quantified,
)
from quorate.symbolic.unbounded.refusals import Unlowerable
from quorate.symbolic.unbounded.shapes import Ground, Offset
from quorate.symbolic.unbounded.vocabulary import Vocabulary

SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def plus(left: Ground, right: Ground, sign: int) -> Ground:
    """``left + right`` or ``left - right``. Raises Unlowerable for sums of two unknown numbers."""
    if isinstance(left, int) and isinstance(right, int):
        return left + sign * right
    if isinstance(left, int) and sign > 0:
        left, right = right, left
    if isinstance(left, Symbol | Offset) and isinstance(right, int):
        base, by = (left.base, left.by) if isinstance(left, Offset) else (left, 0)
        return Offset(base, by + sign * right) if by + sign * right else base
    raise Unlowerable("arithmetic of unknown numbers", "an order has only x + 1, x - 1 and so on")


def compare(op: str, left: Ground, right: Ground, vocabulary: Vocabulary) -> Formula:
    """``left op right`` of numbers. Raises Unlowerable for numbers of different ranges."""
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
            if by != 0:
                met = conjunction(
                    (_at_least(x, y, by, vocabulary), negation(_at_least(x, y, by + 1, vocabulary)))
                )
            return met if op == "==" else negation(met)


def _base(ground: Ground) -> tuple[Symbol, int]:
    match ground:
        case Symbol():
            return ground, 0
        case Offset(base, by):
            return base, by
        case _:
            raise Unlowerable("what is compared here is no value of a range", "compare values of one range")


def _anchored(number: int, beside: Symbol, vocabulary: Vocabulary) -> tuple[Symbol, int]:
    """A constant as so much more than the least value of the range that it is compared with."""
    range_ = vocabulary.named(beside.sort).type
    if not isinstance(range_, RangeType):
        raise Unlowerable(f"a {beside.sort} is compared with a number", "compare values of one sort")
    return vocabulary.least(range_), number - range_.first


def _at_least(x: Symbol, y: Symbol, by: int, vocabulary: Vocabulary) -> Formula:
    """``x >= y + by``: with `by` - 1 values strictly between, in ranges without gaps."""
    if by < 0:
        # y > x - by - 1 is not so: y >= x + (1 - by).
        return negation(_at_least(y, x, 1 - by, vocabulary))
    if by == 0:
        return vocabulary.at_most(y, x)
    between = [fresh(x.sort) for _ in range(by - 1)]
    chain = [y, *between, x]
    steps = (negation(vocabulary.at_most(after, before)) for before, after in itertools.pairwise(chain))
    return quantified("any", between, conjunction(steps))
