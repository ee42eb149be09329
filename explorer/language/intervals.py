"""Interval analysis of whole numbers, and bounds on the number of items of comprehensions, from types."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from quorate.language import ir
from quorate.language.annotations import MOST_SUBSETS
from quorate.language.types import (
    BagType,
    FamilyType,
    IntType,
    MapType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    Type,
    UnionType,
    cardinality,
)

Interval = tuple[int, int]
"""The least and the greatest value, both included."""

WHOLE: Interval = (-(2**63), 2**63 - 1)
"""The whole numbers of the language: signed, 64 bits."""

MOST_ITEMS = 2**24
"""Upper bound assumed for the size of any set: no state with a larger one fits into memory."""


def within(inner: Interval | None, outer: Interval) -> bool:
    """Whether an interval is known and lies within another."""
    return inner is not None and outer[0] <= inner[0] and inner[1] <= outer[1]


def interval(node: ir.Expression, known: Mapping[str, Interval] | None = None) -> Interval | None:
    """The interval of a whole number; None if it is unknown. `known` are the intervals of locals of type int."""
    match node:
        case ir.Const(value=int(value)):
            return int(value), int(value)
        case ir.Local(name=name) if known and name in known:
            return known[name]
        case ir.Size(base=base):
            return _size(base) or (0, MOST_ITEMS)
        case ir.Count(base=base):
            return (0, base.type.capacity) if isinstance(base.type, BagType) else (0, 1)
        case ir.Arithmetic(op=op, left=left, right=right):
            return arithmetic(op, interval(left, known), interval(right, known))
        case ir.IfExp(then=then, otherwise=otherwise) if isinstance(node.type, IntType):
            return hull([interval(then, known), interval(otherwise, known)])
        case ir.Widen(base=base) | ir.Narrow(base=base) if isinstance(node.type, IntType):
            return interval(base, known)
        case ir.Require(base=base):
            return interval(base, known)
        case ir.Bind(name=name, value=value, body=body) if isinstance(node.type, IntType):
            bounds = interval(value, known)
            return interval(body, {**(known or {}), name: bounds} if bounds else known)
        case ir.Extreme(body=body, default=default) if isinstance(node.type, IntType):
            found = interval(body, {**(known or {}), **generator_intervals(node.generators, known)})
            return found if default is None else hull([found, interval(default, known)])
        case ir.ExtremeOf(items=items) if isinstance(node.type, IntType):
            return extreme(node.kind, [interval(item, known) for item in items])
    if isinstance(node.type, RangeType):
        return node.type.first, node.type.first + node.type.size - 1
    return None


def generator_intervals(
    generators: Iterable[ir.Generator], known: Mapping[str, Interval] | None = None
) -> dict[str, Interval]:
    """The intervals of the variables that run over ``range(low, high)``, beside those that are `known`."""
    found: dict[str, Interval] = dict(known or {})
    for generator in generators:
        if isinstance(generator.over, ir.IntRange):
            low, high = interval(generator.over.low, found), interval(generator.over.high, found)
            if low and high:
                found[generator.name] = (low[0], max(low[0], high[1] - 1))
    return found


def _size(base: ir.Expression) -> Interval | None:
    match base.type:
        case SeqType() | BagType():
            return 0, base.type.capacity
        case FamilyType():
            sizes = [len(member) for member in base.type.members]
            return min(sizes), max(sizes)
        case SetType():
            most = count_up_to(base.type.item, MOST_ITEMS)
            return (0, most) if most is not None else None
        case _:
            return None


def arithmetic(op: str, left: Interval | None, right: Interval | None) -> Interval | None:
    """The interval of a sum, difference, product, quotient or remainder; None if it is unknown, or if the divisor is
    always zero."""
    if left is None or right is None:
        return None
    match op:
        case "+":
            return left[0] + right[0], left[1] + right[1]
        case "-":
            return left[0] - right[1], left[1] - right[0]
        case "*":
            products = [a * b for a in left for b in right]
            return min(products), max(products)
        case "//":
            quotients = [a // b for a in left for b in _divisors(right)]
            return (min(quotients), max(quotients)) if quotients else None
        case "%" if right != (0, 0):
            return min(0, right[0] + 1), max(0, right[1] - 1)
        case _:
            return None


def _divisors(of: Interval) -> list[int]:
    """The divisors at which quotients are extreme: the ends of the interval, and -1 and 1 if they are in it."""
    return [b for b in (*of, -1, 1) if b and of[0] <= b <= of[1]]


def hull(parts: Iterable[Interval | None]) -> Interval | None:
    """The least interval that contains all of `parts`; None if one is unknown, or there are none."""
    found = list(parts)
    known = [part for part in found if part is not None]
    if not known or len(known) < len(found):
        return None
    return min(low for low, _ in known), max(high for _, high in known)


def extreme(kind: str, parts: list[Interval | None]) -> Interval | None:
    """The interval of the minimum or maximum of numbers with these intervals; None if one is unknown."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    pick = min if kind == "min" else max
    return pick(low for low, _ in known), pick(high for _, high in known)


MOST_VALUES = 2**MOST_SUBSETS
"""The largest domain that is enumerated: by a parameter, a quantifier or a loop."""


def count_up_to(type_: Type, most: int) -> int | None:
    """The number of values of a type; None if there are more than `most`, or no bound."""
    match type_:
        case RecordType():
            return _product((field for _, field in type_.fields), most)
        case UnionType():
            found = [count_up_to(member, most) for member in type_.members]
            total = sum(n for n in found if n is not None)
            return total if None not in found and total <= most else None
        case OptionalType():
            item = count_up_to(type_.item, most - 1)
            return item + 1 if item is not None else None
        case SetType():
            items = count_up_to(type_.item, most.bit_length())
            return 2**items if items is not None and 2**items <= most else None
        case SeqType() | BagType():
            items = count_up_to(type_.item, most)
            if items is None or type_.capacity > most:
                return None
            return (
                _at_most(cardinality(type_), most)
                if items == 1 or type_.capacity < most.bit_length()
                else None
            )
        case MapType():
            keys = count_up_to(type_.key, most)
            return _product((type_.value for _ in range(keys)), most) if keys is not None else None
        case IntType():
            return None
        case _:
            return _at_most(cardinality(type_), most)


def _at_most(count: int, most: int) -> int | None:
    return count if count <= most else None


def _product(types: Iterable[Type], most: int) -> int | None:
    product = 1
    for type_ in types:
        count = count_up_to(type_, most)
        if count is None or product * count > most:
            return None
        product *= count
    return product


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
            return count_up_to(item, MOST_VALUES)
        case _:
            size = _size(over)
            return size[1] if size else None
