"""How large whole numbers can get, and how many items a comprehension can give, as far as types tell."""

from __future__ import annotations

import math

from quorate.language import ir
from quorate.language.types import BagType, FamilyType, RangeType, SeqType, SetType, cardinality

Interval = tuple[int, int]


def interval(value: ir.Expression) -> Interval | None:
    """Bounds of a whole number, both inclusive; None if there are none."""
    if isinstance(value.type, RangeType):
        return value.type.first, value.type.first + value.type.size - 1
    match value:
        case ir.Const(value=int(number)):
            return number, number
        case ir.Size(base=base):
            return _size(base)
        case ir.Widen() | ir.Narrow():
            return interval(value.base)
        case ir.Arithmetic():
            left, right = interval(value.left), interval(value.right)
            return _arithmetic(value.op, left, right) if left and right else None
        case ir.IfExp():
            return _hull(interval(value.then), interval(value.otherwise))
        case ir.ExtremeOf():
            return _extreme(value)
        case _:
            return None


def _size(base: ir.Expression) -> Interval | None:
    match base.type:
        case SeqType() | BagType():
            return 0, base.type.capacity
        case FamilyType():
            sizes = [len(member) for member in base.type.members]
            return min(sizes), max(sizes)
        case SetType():
            try:
                return 0, cardinality(base.type.item)
            except (TypeError, OverflowError):
                return None
        case _:
            return None


def _arithmetic(op: str, left: Interval, right: Interval) -> Interval | None:
    match op:
        case "+":
            return left[0] + right[0], left[1] + right[1]
        case "-":
            return left[0] - right[1], left[1] - right[0]
        case "*":
            products = [a * b for a in left for b in right]
            return min(products), max(products)
        case "//" if right[0] > 0:
            quotients = [a // b for a in left for b in right]
            return min(quotients), max(quotients)
        case "%" if right[0] > 0:
            return 0, right[1] - 1
        case _:
            return None


def _hull(one: Interval | None, other: Interval | None) -> Interval | None:
    if one is None or other is None:
        return None
    return min(one[0], other[0]), max(one[1], other[1])


def _extreme(value: ir.ExtremeOf) -> Interval | None:
    found = [interval(item) for item in value.items]
    known = [item for item in found if item is not None]
    if len(known) < len(found):
        return None
    pick = min if value.kind == "min" else max
    return pick(low for low, _ in known), pick(high for _, high in known)


def most_items(generators: tuple[ir.Generator, ...]) -> int | None:
    """The largest number of items that nested generators can give; None if there is no bound."""
    counts = [_most(generator.over) for generator in generators]
    known = [count for count in counts if count is not None]
    return math.prod(known) if len(known) == len(counts) else None


def _most(over: ir.Expression) -> int | None:
    match over:
        case ir.IntRange():
            low, high = interval(over.low), interval(over.high)
            return max(0, high[1] - low[0]) if low and high else None
        case ir.Domain(type=SetType(item=item)):
            return cardinality(item)
        case _:
            size = _size(over)
            return size[1] if size else None
