"""Unrolling of quantifiers over enums and bools, whose values Python and TLC evaluate in different orders.

They are written value by value if it matters at which value they stop, since another one may fail or be cut.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from quorate.language import ir
from quorate.language.traversal import transform, with_routines
from quorate.language.types import BoolType, EnumType, SetType
from quorate.language.values import all_values
from quorate.output.tla.failures import Failures


def unrolled(program: ir.Program) -> ir.Program:
    """The program with these quantifiers unrolled."""
    failures = Failures(program)

    def change(node: Any) -> Any:
        if isinstance(node, ir.Quantifier) and not node.whole and any(map(in_own_order, overs(node))):
            return _in_turn(node) if failures.may_end(node) else node
        return node

    def routine(each: Any) -> Any:
        return dataclasses.replace(each, body=tuple(transform(s, change) for s in each.body))

    return with_routines(program, routine)


def overs(node: ir.Quantifier) -> list[ir.Expression]:
    """The expressions that its generators iterate over."""
    return [generator.over for generator in node.generators]


def in_own_order(over: ir.Expression) -> bool:
    """Whether it is the set of all values of a type whose order in Python differs from that in TLC."""
    return isinstance(over, ir.Domain) and isinstance(over.type, SetType) and _is_named(over.type)


def _is_named(type_: SetType) -> bool:
    return isinstance(type_.item, EnumType | BoolType)


def values_of(over: ir.Expression) -> list[ir.Const]:
    """The values of such a type, in Python's order."""
    assert isinstance(over.type, SetType)
    item = over.type.item
    return [ir.Const(over.span, item, value) for value in all_values(item)]


def _in_turn(node: ir.Quantifier) -> ir.Expression:
    at = next(i for i, generator in enumerate(node.generators) if in_own_order(generator.over))
    before, generator, after = node.generators[:at], node.generators[at], node.generators[at + 1 :]
    inner: ir.Expression = node.body
    if after:
        inner = dataclasses.replace(node, generators=after)
        inner = _in_turn(inner) if any(map(in_own_order, overs(inner))) else inner
    if node.kind == "any":
        guarded = _joined(ir.And, node, (*generator.conditions, inner))
    else:
        nots = (ir.Not(each.span, node.type, each) for each in generator.conditions)
        guarded = _joined(ir.Or, node, (*nots, inner))
    turns = tuple(_with(guarded, generator.name, value) for value in values_of(generator.over))
    found = _joined(ir.Or if node.kind == "any" else ir.And, node, turns)
    return dataclasses.replace(node, body=found, generators=before) if before else found


def _joined(
    kind: type[ir.And] | type[ir.Or], node: ir.Quantifier, items: tuple[ir.Expression, ...]
) -> ir.Expression:
    return items[0] if len(items) == 1 else kind(node.span, node.type, items)


def _with(node: ir.Expression, name: str, value: ir.Const) -> ir.Expression:
    def change(each: Any) -> Any:
        return value if isinstance(each, ir.Local) and each.name == name else each

    return transform(node, change)
