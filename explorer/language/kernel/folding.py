"""The value of a variable after all turns of a loop whose order makes no difference, as an expression.

The context of an effect is the path to it: what the loops around it iterate over, and conditions, outer before inner.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from quorate.language import ir
from quorate.language.checker.facts import key_of
from quorate.language.kernel.renaming import FreshNames
from quorate.language.spans import Span
from quorate.language.traversal import same_node, transform
from quorate.language.types import (
    BoolType,
    EnumType,
    FamilyType,
    IntType,
    MapType,
    RangeType,
    SetType,
    SymmetricType,
    Type,
)

Context = tuple[ir.Generator | ir.Expression, ...]
"""Generators without conditions, and conditions."""


class Sequential(Exception):
    """A loop cannot be replaced; `why` is the reason, as a clause about the loop."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Effect:
    """An effect of turns on the place that the keys of `path` lead to from some base: `operand` is what they insert,
    remove, add and so on, as the kind of `ir.Way` says; it is a set of items if there are `several`."""

    kind: str
    context: Context
    path: tuple[ir.Expression, ...]
    operand: ir.Expression
    several: bool
    span: Span


# ------------------------------------------------------------------------------------- all of them


def after(base: ir.Expression, effects: Sequence[Effect], names: FreshNames) -> ir.Expression:
    """The value of `base` after all effects."""
    if any(effect.path for effect in effects):
        return _below_keys(base, effects, names)
    done = base
    if effects[0].kind == "and":
        return _kept(base, effects, names)
    if effects[0].kind == "constant":
        return _given(base, effects)
    for effect in effects:
        conditions, generators = split(effect.context)
        one = _one(effect, done, base, generators, names)
        done = choice(conjunction(conditions, effect.span), one, done) if conditions else one
    return fitted(done, base.type)


def _below_keys(base: ir.Expression, effects: Sequence[Effect], names: FreshNames) -> ir.Expression:
    """A map after the effects on its items."""
    map_ = base.type
    if not isinstance(map_, MapType):
        raise Sequential("it changes items of a sequence")
    span = effects[0].span
    name = names.fresh("key", map_.key)
    key = ir.Local(span, map_.key, name)
    at_key = [_where(effect, effect.path[0], key) for effect in effects]
    inside = [dataclasses.replace(effect, path=effect.path[1:]) for effect in at_key]
    item = after(ir.Lookup(span, map_.value, base, key), inside, names)
    return ir.MapComprehension(span, map_, name, item)


def _where(effect: Effect, here: ir.Expression, key: ir.Local) -> Effect:
    """An effect at key `here`, as an effect on the item of `key`."""
    is_key = ir.Compare(effect.span, BoolType(), "==", here, key)
    for at, step in enumerate(effect.context):
        if not (isinstance(step, ir.Generator) and isinstance(here, ir.Local) and step.name == here.name):
            continue
        # The generator has one value for which the effect is at `key`.
        later = tuple(_with(each, here.name, key) for each in effect.context[at + 1 :])
        if is_whole(step.over):
            context = (*effect.context[:at], *later)
        elif isinstance(step.over.type, SetType | FamilyType):
            member = ir.In(effect.span, BoolType(), key, step.over)
            context = (*effect.context[:at], member, *later)
        else:
            break
        path = tuple(_with(each, here.name, key) for each in effect.path)
        return dataclasses.replace(
            effect, context=context, path=path, operand=_with(effect.operand, here.name, key)
        )
    return dataclasses.replace(effect, context=(*effect.context, is_key))


def _with(node: Any, name: str, value: ir.Expression) -> Any:
    return transform(node, lambda each: value if isinstance(each, ir.Local) and each.name == name else each)


# ----------------------------------------------------------------------------------- one after another


def _one(
    effect: Effect,
    base: ir.Expression,
    before: ir.Expression,
    generators: tuple[ir.Generator, ...],
    names: FreshNames,
) -> ir.Expression:
    """The value of `base`, which was `before` at first, after one effect."""
    span, operand = effect.span, effect.operand
    match effect.kind:
        case "in" | "out":
            op: Literal["|", "-"] = "|" if effect.kind == "in" else "-"
            items = _items(effect, base.type, generators, names)
            return ir.SetOperation(span, base.type, op, base, items)
        case "+":
            added = ir.Sum(span, IntType(), operand, generators) if generators else operand
            return ir.Arithmetic(span, IntType(), "+", base, added)
        case "min" | "max" as kind:
            number = base.type if base.type == operand.type else IntType()
            if generators:
                operand = ir.Extreme(span, number, kind, operand, generators, before)
            return ir.ExtremeOf(span, number, kind, (base, operand))
        case "all" | "any" as kind:
            if generators:
                operand = quantified(kind, generators, operand, span)
            return (ir.And if kind == "all" else ir.Or)(span, BoolType(), (base, operand))
        case _:
            raise AssertionError(effect)


def _items(
    effect: Effect, type_: Type, generators: tuple[ir.Generator, ...], names: FreshNames
) -> ir.Expression:
    """The items that all turns insert or remove."""
    assert isinstance(type_, SetType)
    span, operand = effect.span, effect.operand
    if not effect.several:
        if not generators:
            return ir.SetDisplay(span, type_, (operand,))
        return ir.SetComprehension(span, type_, operand, generators)
    if not generators:
        return operand
    if isinstance(operand, ir.SetComprehension):
        return ir.SetComprehension(span, type_, operand.body, (*generators, *operand.generators))
    if isinstance(operand, ir.SetDisplay) and len(operand.items) == 1:
        return ir.SetComprehension(span, type_, operand.items[0], generators)
    name = names.fresh("item", type_.item)
    item = ir.Local(span, type_.item, name)
    return ir.SetComprehension(
        span, type_, item, (*generators, ir.Generator(name, type_.item, operand, (), span))
    )


def _kept(base: ir.Expression, effects: Sequence[Effect], names: FreshNames) -> ir.Expression:
    """The items of a set that all turns keep."""
    assert isinstance(base.type, SetType)
    span = effects[0].span
    name = names.fresh("item", base.type.item)
    item = ir.Local(span, base.type.item, name)
    conditions: list[ir.Expression] = []
    for effect in effects:
        member: ir.Expression = ir.In(effect.span, BoolType(), item, effect.operand)
        lead, generators = split(effect.context)
        if generators:
            member = quantified("all", generators, member, effect.span)
        if lead:
            member = ir.Or(effect.span, BoolType(), (negation(conjunction(lead, effect.span)), member))
        conditions.append(member)
    generator = ir.Generator(name, base.type.item, base, tuple(conditions), span)
    return ir.SetComprehension(span, base.type, item, (generator,))


def _given(base: ir.Expression, effects: Sequence[Effect]) -> ir.Expression:
    """The constant that turns assign, if any turn does; else `base`."""
    tests = [happens(effect.context, effect.span) for effect in effects]
    test = tests[0] if len(tests) == 1 else ir.Or(effects[0].span, BoolType(), tuple(tests))
    value = effects[0].operand
    if isinstance(value, ir.Const) and isinstance(value.type, BoolType):
        joined = (base, test) if value.value else (base, negation(test))
        return (ir.Or if value.value else ir.And)(test.span, BoolType(), joined)
    return choice(test, value, base)


# ------------------------------------------------------------------------------------------ contexts


def split(context: Context) -> tuple[tuple[ir.Expression, ...], tuple[ir.Generator, ...]]:
    """The conditions before the first generator of a context, and the generators with the others."""
    lead: list[ir.Expression] = []
    generators: list[ir.Generator] = []
    for step in context:
        if isinstance(step, ir.Generator):
            generators.append(step)
        elif generators:
            last = generators[-1]
            generators[-1] = dataclasses.replace(last, conditions=(*last.conditions, *_all_of(step)))
        else:
            lead.append(step)
    return tuple(lead), tuple(generators)


def _all_of(condition: ir.Expression) -> tuple[ir.Expression, ...]:
    return condition.items if isinstance(condition, ir.And) else (condition,)


def happens(context: Context, span: Span) -> ir.Expression:
    """The condition that a context is reached at all."""
    lead, generators = split(context)
    if generators:
        *_, last = generators
        body = conjunction(last.conditions, span)
        if last.conditions or not _is_nonempty(generators):
            generators = (*generators[:-1], dataclasses.replace(last, conditions=()))
            lead = (*lead, ir.Quantifier(span, BoolType(), "any", body, generators))
    return conjunction(lead, span)


def _is_nonempty(generators: tuple[ir.Generator, ...]) -> bool:
    return all(is_whole(each.over) and not each.conditions for each in generators)


def quantified(
    kind: Literal["all", "any"], generators: tuple[ir.Generator, ...], body: ir.Expression, span: Span
) -> ir.Expression:
    """A quantifier; merged with its body if that is a quantifier of the same kind."""
    if isinstance(body, ir.Quantifier) and body.kind == kind and not body.whole:
        generators, body = (*generators, *body.generators), body.body
    return ir.Quantifier(span, BoolType(), kind, body, generators)


def is_whole(over: ir.Expression) -> bool:
    """Whether `over` is all values of a sort that is not empty."""
    return (
        isinstance(over, ir.Domain)
        and isinstance(over.type, SetType)
        and isinstance(over.type.item, RangeType | EnumType | SymmetricType | BoolType)
    )


# ------------------------------------------------------------------------------------- expressions


def conjunction(items: Iterable[ir.Expression], span: Span) -> ir.Expression:
    """The conjunction of `items`."""
    parts = tuple(part for item in items for part in _all_of(item))
    if len(parts) < 2:
        return parts[0] if parts else ir.Const(span, BoolType(), True)
    return ir.And(span, BoolType(), parts)


def negation(condition: ir.Expression) -> ir.Expression:
    """The negation of a condition."""
    if isinstance(condition, ir.Not):
        return condition.base
    return ir.Not(condition.span, BoolType(), condition)


def choice(condition: ir.Expression, then: ir.Expression, otherwise: ir.Expression) -> ir.Expression:
    """``then if condition else otherwise``."""
    if same_node(then, otherwise):
        return otherwise
    if isinstance(condition, ir.Const):
        return then if condition.value else otherwise
    if isinstance(then, ir.IfExp) and same_node(then.otherwise, otherwise):
        condition, then = conjunction((condition, then.condition), condition.span), then.then
    return ir.IfExp(condition.span, otherwise.type, condition, then, otherwise)


def fitted(value: ir.Expression, type_: Type) -> ir.Expression:
    """A number converted to `type_` by Fit or Widen. Raises Sequential for an optional."""
    match value.type, type_:
        case IntType(), RangeType():
            return ir.Fit(value.span, type_, value, str(type_))
        case RangeType(), IntType():
            return ir.Widen(value.span, type_, value)
        case _ if value.type == type_:
            return value
        case _:
            raise Sequential("it changes what may be None")


def is_same(one: ir.Expression, other: ir.Expression) -> bool:
    """Whether two expressions are known to have the same value."""
    return key_of(one) == key_of(other)


def are_same(some: Sequence[ir.Expression], others: Sequence[ir.Expression]) -> bool:
    """Whether `is_same` of all, one by one."""
    return len(some) == len(others) and all(map(is_same, some, others))
