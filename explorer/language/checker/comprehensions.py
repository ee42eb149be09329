"""Lowering of comprehensions, and of what folds them: any, all, sum, min, max, len, and constructors of
containers."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable
from typing import Any

from quorate.language import ir
from quorate.language.checker.coercion import BOOL, INT, as_type, join, type_name
from quorate.language.checker.constants import is_family, static
from quorate.language.checker.dispatch import expression, lowers
from quorate.language.checker.displays import refuse_as_item, refuse_changeable
from quorate.language.checker.facts import facts_of
from quorate.language.checker.families import members, taken_apart
from quorate.language.checker.iterables import is_ordered, item_type, iterable, surely_nonempty
from quorate.language.checker.pairs import Pairs, pairs
from quorate.language.checker.scope import Scope
from quorate.language.checker.truth import condition, truth
from quorate.language.checker.unneeded import each_counted
from quorate.language.checker.unstored import held
from quorate.language.intervals import most_items
from quorate.language.types import (
    NUMBER,
    BoolType,
    FamilyType,
    IntType,
    RangeType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    cardinality,
    common_number,
)

Comprehension = ast.GeneratorExp | ast.ListComp | ast.SetComp
Generators = tuple[ir.Generator, ...]
LowerBody = Callable[[Scope, ast.expr], ir.Expression]


def generators_and_body(
    scope: Scope, node: Comprehension, lower_body: LowerBody = expression
) -> tuple[Generators, ir.Expression]:
    """Lower the ``for ... if ...`` parts of a comprehension, and within them its body."""
    with scope.inner():
        generators = tuple(each for part in node.generators for each in _generators(scope, part))
        return generators, lower_body(scope, node.elt)


def _generators(scope: Scope, part: ast.comprehension) -> Generators:
    if part.is_async:
        raise scope.error(part.iter, "async is not in the language", "write a plain for")
    *outer, last = _run_over(scope, part.target, part.iter)
    conditions = [*last.conditions]
    for test in part.ifs:
        conditions.append(condition(scope, test))
        scope.facts = scope.facts.and_also(facts_of(conditions[-1], True))
    return (*outer, dataclasses.replace(last, conditions=tuple(conditions)))


def _run_over(scope: Scope, target: ast.expr, node: ast.expr) -> Generators:
    """``for target in node``: one generator, but where a claim takes servers apart."""
    if scope.role == "claim" and isinstance(target, ast.Tuple):
        return taken_apart(scope, target, iterable(scope, node))
    if scope.role != "claim" and (paired := pairs(scope, target, node, in_loop=False)) is not None:
        return (_over_pairs(scope, paired),)
    if not isinstance(target, ast.Name):
        raise scope.error(target, "only one name can be run over", "write a for for each name")
    if scope.role == "claim" and is_family(family := static(scope, node)):
        return (members(scope, target, node, family),)
    over = iterable(scope, node)
    binding = scope.bind(target.id, item_type(over))
    return (ir.Generator(binding.name, binding.type, over, (), scope.span(target)),)


def _over_pairs(scope: Scope, paired: Pairs) -> ir.Generator:
    type_ = item_type(paired.over)
    first = paired.first
    name = scope.unit.fresh("key", type_) if first is None else scope.bind(first.id, type_).name
    if paired.second is not None:
        local = ir.Local(scope.span(paired.second), type_, name)
        scope.stand_for(paired.second.id, paired.second_of(local))
    at = paired.first or paired.second
    span = scope.span(at) if at is not None else paired.over.span
    return ir.Generator(name, type_, paired.over, (), span)


def over_items(scope: Scope, node: ast.expr) -> tuple[Generators, ir.Expression]:
    """The generator and the body that iterate over a collection itself: ``max(votes)``."""
    over = iterable(scope, node)
    name = scope.unit.fresh("item", item_type(over))
    generator = ir.Generator(name, item_type(over), over, (), over.span)
    return (generator,), ir.Local(over.span, item_type(over), name)


def folded(
    scope: Scope, node: ast.expr, lower_body: LowerBody = expression, distinct: bool = False
) -> tuple[Generators, ir.Expression]:
    """Generators and body of the argument of a fold. `distinct`: the fold counts equal values of a set once."""
    if isinstance(node, ast.SetComp) and distinct:
        return over_items(scope, node)
    if isinstance(node, Comprehension):
        return generators_and_body(scope, node, lower_body)
    generators, body = over_items(scope, node)
    return generators, truth(scope, body, node) if lower_body is condition else body


# ------------------------------------------------------------------------------------- comprehensions


@lowers(ast.SetComp)
def _set_comprehension(scope: Scope, node: ast.SetComp, expected: Type | None) -> ir.Expression:
    return set_of(scope, node, node, expected)


def set_of(scope: Scope, node: ast.AST, argument: Comprehension, expected: Type | None) -> ir.Expression:
    """The set of the values that a comprehension gives."""
    generators, body = generators_and_body(scope, argument)
    refuse_as_item(scope, body.type, argument.elt)
    refuse_changeable(scope, body, argument.elt)
    item = SetType(body.type.item) if isinstance(body.type, FamilyType) else body.type
    body = as_type(scope, body, item, argument.elt)
    return ir.SetComprehension(scope.span(node), SetType(item), body, generators)


@lowers(ast.ListComp, ast.GeneratorExp)
def _sequence_comprehension(
    scope: Scope, node: ast.ListComp | ast.GeneratorExp, expected: Type | None
) -> ir.Expression:
    if not isinstance(expected, SeqType):
        raise scope.error(
            node,
            "a list is not a value of the language",
            "write a set comprehension {...}, or MyLog(...) with a class MyLog(Seq[...])",
        )
    generators, body = generators_and_body(scope, node)
    for generator in generators:
        if not is_ordered(generator.over):
            raise scope.error(
                generator.over.span,
                f"{_what(generator.over)} has no order, so the result would be ambiguous",
                "iterate over a Range, an Enum or a sequence, or make a set",
            )
    most = most_items(generators)
    if most is None:
        raise scope.error(
            node, "the length of this sequence has no bound", "iterate over a Range or a sequence"
        )
    body = held(scope, node, body, expected.item, node.elt)
    return ir.SeqComprehension(scope.span(node), SeqType(None, expected.item, most), body, generators)


def _what(over: ir.Expression) -> str:
    if isinstance(over, ir.Domain) and isinstance(over.type, SetType):
        return f"{over.type.item}, which is Symmetric," if isinstance(over.type.item, SymmetricType) else "it"
    return "a set"


# ---------------------------------------------------------------------------------------------- folds


def quantifier(scope: Scope, node: ast.Call, kind: Any) -> ir.Expression:
    """``any(...)`` or ``all(...)``."""
    generators, body = folded(scope, only_argument(scope, node, kind), condition)
    return ir.Quantifier(scope.span(node), BOOL, kind, body, generators)


def only_argument(scope: Scope, node: ast.Call, name: str) -> ast.expr:
    """The one argument of a call that takes one."""
    if node.keywords or len(node.args) != 1:
        raise scope.error(node, f"{name} takes one argument", f"{name}(... for x in ...)")
    return node.args[0]


def summed(scope: Scope, node: ast.Call) -> ir.Expression:
    """``sum(...)``; true counts as 1."""
    argument = only_argument(scope, node, "sum")
    generators, body = folded(scope, argument, distinct=True)
    span = scope.span(node)
    if isinstance(body.type, BoolType):
        body = ir.IfExp(body.span, INT, body, ir.Const(body.span, INT, 1), ir.Const(body.span, INT, 0))
    if not isinstance(body.type, NUMBER):
        raise scope.error(
            argument, f"sum needs whole numbers, not {type_name(body.type)}", "sum numbers or bools"
        )
    return ir.Sum(span, INT, body, generators)


def size(scope: Scope, node: ast.Call) -> ir.Expression:
    """``len(...)``."""
    argument = only_argument(scope, node, "len")
    span = scope.span(node)
    if isinstance(argument, ast.ListComp):
        generators, body = generators_and_body(scope, argument)
        return ir.Sum(span, INT, each_counted(body, ir.Const(span, INT, 1)), generators)
    if isinstance(argument, ast.GeneratorExp):
        text = ast.unparse(argument).removeprefix("(").removesuffix(")")
        counted = "1" + text[len(ast.unparse(argument.elt)) :]
        raise scope.error(
            argument,
            "a generator has no len in Python",
            f"write len({{{text}}}), which counts equal values once, or sum({counted})",
        )
    over = iterable(scope, argument)
    if isinstance(over, ir.Domain) and scope.role != "claim":
        assert isinstance(over.type, SetType)
        return ir.Const(span, INT, cardinality(over.type.item))
    if isinstance(over, ir.IntRange):
        raise scope.error(node, "len of a range is not in the language", "subtract its ends")
    return ir.Size(span, INT, over)


def extreme(scope: Scope, node: ast.Call, kind: Any) -> ir.Expression:
    """``min(...)`` or ``max(...)``, of several values or of the items of a collection."""
    default: ast.expr | None = None
    for keyword in node.keywords:
        if keyword.arg == "default":
            default = keyword.value
        else:
            raise scope.error(keyword.value, f"{kind} takes no {keyword.arg}", "it takes key= and default=")
    span = scope.span(node)
    if len(node.args) > 1:
        items = tuple(expression(scope, argument) for argument in node.args)
        for item, argument in zip(items, node.args, strict=True):
            _require_order(scope, item, argument, kind)
        return ir.ExtremeOf(span, _common(items), kind, items)
    if not node.args:
        raise scope.error(node, f"{kind} takes one argument or more", f"{kind}(... for x in ...)")
    generators, body = folded(scope, node.args[0])
    at = node.args[0].elt if isinstance(node.args[0], Comprehension) else node.args[0]
    _require_order(scope, body, at, kind)
    otherwise = expression(scope, default) if default is not None else None
    if otherwise is None:
        _require_nonempty(scope, node, generators, kind, body.type)
        return ir.Extreme(span, body.type, kind, body, generators, None)
    assert default is not None
    type_ = join(body.type, otherwise.type)
    if type_ is None or not isinstance(type_, NUMBER):
        # None as the default would need another fold.
        raise scope.error(
            default, f"the default of {kind} must be a whole number, as the items are", "test for empty first"
        )
    return ir.Extreme(span, type_, kind, body, generators, otherwise)


def _common(items: tuple[ir.Expression, ...]) -> Type:
    types = {item.type for item in items}
    one = types.pop() if len(types) == 1 else None
    return one if isinstance(one, RangeType) else common_number(item.type for item in items)


def _require_order(scope: Scope, value: ir.Expression, node: ast.AST, kind: str) -> None:
    match value.type:
        case IntType() | RangeType():
            return
        case SymmetricType():
            raise scope.error(
                node,
                f"{kind} of {value.type}: it is Symmetric, its values have no order",
                f"make it a Range: class {value.type}(Range)",
            )
        case _:
            raise scope.error(
                node, f"{kind} needs whole numbers, not {type_name(value.type)}", "compare numbers"
            )


def _require_nonempty(scope: Scope, node: ast.Call, generators: Generators, kind: str, type_: Type) -> None:
    least = f"{type_}({type_.first})" if isinstance(type_, RangeType) else "0"
    for generator in generators:
        if generator.conditions or not surely_nonempty(scope, generator.over):
            raise scope.error(
                node,
                f"{kind} of a collection that may be empty has no value",
                f"give a default: {kind}(..., default={least}), or test for empty first",
            )
