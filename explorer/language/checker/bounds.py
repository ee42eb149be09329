"""How large whole numbers can get, and how many items a comprehension can give, as far as types tell."""

from __future__ import annotations

import math
from collections.abc import Iterable

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


def _size(base: ir.Expression) -> Interval | None:
    match base.type:
        case SeqType() | BagType():
            return 0, base.type.capacity
        case FamilyType():
            sizes = [len(member) for member in base.type.members]
            return min(sizes), max(sizes)
        case SetType():
            most = count_up_to(base.type.item, 2**64)
            return (0, most) if most is not None else None
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
            return count_up_to(item, MOST_VALUES)
        case _:
            size = _size(over)
            return size[1] if size else None
