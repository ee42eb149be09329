"""Lowering of ``max(S, key=...)`` and ``min(S, key=...)``: the member whose key is the greatest, or the least.

Python takes the first one that it meets, and a set has no order. So members with the same extreme key must be the
same in what is read of them: it is the only value (`ir.Only`) of ``{read(m) for m in S if key(m) == top}``, and
evaluation fails if there are two.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from quorate.language import ir
from quorate.language.checker.coercion import BOOL, INT, as_type, join, type_name
from quorate.language.checker.comprehensions import Comprehension, set_of
from quorate.language.checker.constants import static
from quorate.language.checker.dispatch import expression
from quorate.language.checker.iterables import is_ordered, item_type, iterable, surely_nonempty
from quorate.language.checker.scope import Scope
from quorate.language.diagnostics import ModelError
from quorate.language.renumbering import is_renumbered
from quorate.language.sorts import Shifted
from quorate.language.types import (
    NUMBER,
    BagType,
    BoolType,
    FamilyType,
    OptionalType,
    RangeType,
    SeqType,
    SetType,
    SymmetricType,
)

Read = Callable[[ir.Expression], ir.Expression]
"""What is read of the member: itself, or a field."""


def is_keyed(scope: Scope, node: ast.expr) -> bool:
    """Whether an expression is a call of max or min with a key."""
    match node:
        case ast.Call(func=ast.Name(), keywords=keywords) if any(each.arg == "key" for each in keywords):
            return static(scope, node.func) in (max, min)
    return False


def keyed_extreme(
    scope: Scope, node: ast.Call, read: Read = lambda member: member, fields: str = ""
) -> ir.Expression:
    """What `read` gives of the member of a collection with the extreme key: it, or what `fields` name of it."""
    kind: Any = ast.unparse(node.func)
    keywords = {each.arg: each.value for each in node.keywords}
    key, default = keywords.pop("key"), keywords.pop("default", None)
    if len(node.args) != 1 or keywords:
        hint = f"{kind}({{a, b}}, key=...) for several values"
        raise scope.error(node, f"{kind} with a key takes one collection, and may have a default", hint)
    over = _collection(scope, node.args[0], kind)
    nonempty = surely_nonempty(scope, over)
    span, names = scope.span(node), list[tuple[str, ir.Expression]]()
    if not isinstance(over, ir.Var | ir.Domain | ir.Local | ir.IntRange):
        name = scope.unit.fresh("among", over.type)
        names.append((name, over))
        over = ir.Local(span, over.type, name)
    if default is None and not nonempty:
        raise scope.error(
            node,
            f"{kind} of a collection that may be empty has no value",
            f"give a default: {kind}(..., key=..., default=None), or test for empty first",
        )
    chosen, more = _chosen(scope, node, over, key, kind, read, fields)
    names += more
    if default is not None:
        chosen = _or_default(scope, node, over, chosen, default, read)
    for name, value in reversed(names):
        chosen = ir.Bind(span, chosen.type, name, value, chosen)
    return chosen


def _chosen(
    scope: Scope,
    node: ast.Call,
    over: ir.Expression,
    key: ast.expr,
    kind: Any,
    read: Read,
    fields: str,
) -> tuple[ir.Expression, list[tuple[str, ir.Expression]]]:
    """What is read of the chosen member, and the names that must be bound around it: the extreme keys, the first of
    a tuple first."""
    span, item = scope.span(node), item_type(over)

    def running() -> ir.Local:
        return ir.Local(span, item, scope.unit.fresh("member", item))

    tops: list[tuple[str, ir.Expression]] = []

    def conditions(member: ir.Local) -> tuple[ir.Expression, ...]:
        keys = _keys(scope, key, member, kind)
        return tuple(
            ir.Compare(span, BOOL, "==", each, ir.Local(span, top.type, name))
            for each, (name, top) in zip(keys, tops, strict=False)
        )

    def generator(member: ir.Local) -> tuple[ir.Generator]:
        return (ir.Generator(member.name, item, over, conditions(member), span),)

    count = len(_keys(scope, key, running(), kind))
    for at in range(count):
        member = running()
        value = _keys(scope, key, member, kind)[at]
        top = ir.Extreme(span, value.type, kind, value, generator(member), _never(value))
        tops.append((scope.unit.fresh("top", top.type), top))
    member = running()
    if is_ordered(over):
        # The first one, as in Python.
        assert isinstance(item, NUMBER)
        return read(ir.Extreme(span, item, "min", member, generator(member), _never(member))), tops
    body = read(member)
    if unfit := isinstance(body.type, FamilyType | SeqType):
        body = member  # no item of a set: it is read of the member that is chosen
    said = ast.unparse(key.body if isinstance(key, ast.Lambda) else key)
    same = f"the same {'greatest' if kind == 'max' else 'least'} key, {said}"
    failure = f"two have {same}" if unfit or not fields else f"two with {same}, differ in {fields}"
    values = ir.SetComprehension(span, SetType(body.type), body, generator(member))
    only = ir.Only(span, body.type, values, failure)
    return (read(only) if unfit else only), tops


def _or_default(
    scope: Scope, node: ast.Call, over: ir.Expression, chosen: ir.Expression, default: ast.expr, read: Read
) -> ir.Expression:
    """What is chosen, or the default if there is nothing to choose from."""
    span = scope.span(node)
    otherwise = read(expression(scope, default, chosen.type))
    type_ = join(chosen.type, otherwise.type)
    if type_ is None:
        raise scope.error(
            default,
            f"the items have type {type_name(chosen.type)}, the default {type_name(otherwise.type)}",
            "give a default of the type of the items, or None",
        )
    name = scope.unit.fresh("member", item_type(over))
    true = ir.Const(span, BOOL, True)
    some = ir.Quantifier(span, BOOL, "any", true, (ir.Generator(name, item_type(over), over, (), span),))
    then, other = as_type(scope, chosen, type_, node), as_type(scope, otherwise, type_, default)
    return ir.IfExp(span, type_, some, then, other)


def _never(value: ir.Expression) -> ir.Expression | None:
    """A default for an extreme that is evaluated only where there are items."""
    match value.type:
        case RangeType() as range_ if is_renumbered(range_) and issubclass(range_.cls, Shifted):
            return None
        case RangeType() as range_:
            least = 0 if is_renumbered(range_) else range_.first
            return ir.Const(value.span, range_, int.__new__(range_.cls, least))
    return ir.Const(value.span, INT, 0)


# ------------------------------------------------------------------------------------------------ parts


def _collection(scope: Scope, node: ast.expr, kind: str) -> ir.Expression:
    """What is chosen from: a set, a sort, or a range."""
    if isinstance(node, Comprehension):
        made = set_of(scope, node, node, None)
        assert isinstance(made, ir.SetComprehension)
        if not isinstance(node, ast.SetComp) and all(is_ordered(each.over) for each in made.generators):
            raise _ordered(scope, node, f"{kind}({{... for ...}}, key=...)")
        return made
    over = iterable(scope, node)
    span = over.span
    match over.type:
        case SeqType() if not isinstance(over, ir.IntRange):
            raise _ordered(scope, node, f"{kind}(set({ast.unparse(node)}), key=...)")
        case FamilyType(item=item):
            return ir.Widen(span, SetType(item), over)
        case BagType(item=item):
            name = scope.unit.fresh("item", item)
            generator = ir.Generator(name, item, over, (), span)
            return ir.SetComprehension(span, SetType(item), ir.Local(span, item, name), (generator,))
        case SetType() if is_ordered(over) and not isinstance(item_type(over), RangeType):
            raise _ordered(scope, node, f"{kind}({{x for x in {ast.unparse(node)}}}, key=...)")
    return over


def _ordered(scope: Scope, node: ast.expr, hint: str) -> ModelError:
    return scope.error(
        node,
        "the items have an order, and of several with one key Python takes the first",
        f"make a set: {hint}",
    )


def _keys(scope: Scope, key: ast.expr, member: ir.Local, kind: str) -> Sequence[ir.Expression]:
    """The key of a member, or the parts of it that are compared one after the other."""
    with scope.inner():
        match key:
            case ast.Lambda(args=ast.arguments(args=[parameter])) if len(_parameters(key)) == 1:
                name, body = parameter.arg, key.body
            case ast.Lambda():
                raise scope.error(key, "the key is a function of one member", "key=lambda m: m.ballot")
            case _:
                name = "member"
                argument = ast.copy_location(ast.Name(name, ast.Load()), key)
                body = ast.copy_location(ast.Call(key, [argument], []), key)
        scope.stand_for(name, member)
        parts = body.elts if isinstance(body, ast.Tuple) and body.elts else [body]
        return [_key(scope, expression(scope, each), each, kind) for each in parts]


def _parameters(key: ast.Lambda) -> list[ast.AST]:
    given = key.args
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]


def _key(scope: Scope, value: ir.Expression, node: ast.expr, kind: str) -> ir.Expression:
    match value.type:
        case BoolType():
            return ir.IfExp(
                value.span, INT, value, ir.Const(value.span, INT, 1), ir.Const(value.span, INT, 0)
            )
        case SymmetricType():
            hint = (
                f"compare numbers; of several with one key, read what they have in common: {kind}(...).field"
            )
            raise scope.error(
                node, f"{kind} by a {value.type}: it is Symmetric, its values have no order", hint
            )
        case OptionalType():
            text = ast.unparse(node)
            hint = f"leave those out: {kind}({{... if {text} is not None}}, ...)"
            raise scope.error(node, f"the key may be None, which has no order: {text}", hint)
        case type_ if not isinstance(type_, NUMBER):
            raise scope.error(node, f"{kind} by {type_name(type_)}, which has no order", "compare numbers")
    return value
