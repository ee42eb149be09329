"""Lowering that only claims need: families over sorts of any size, and generators with a tuple for a target."""

from __future__ import annotations

import ast
import dataclasses
from types import FunctionType
from typing import Any

from quorate.language import ir
from quorate.language.checker.coercion import BOOL, as_type
from quorate.language.checker.helpers import applied
from quorate.language.checker.iterables import domain, item_type
from quorate.language.checker.scope import Scope
from quorate.language.checker.truth import truth
from quorate.language.sorts import Family, Symmetric
from quorate.language.types import RecordType, SetType


def admitted(scope: Scope, node: Any, family: type[Family[Any]], value: ir.Expression) -> ir.Expression:
    """Whether a set is one that a family admits, by the text of its `admits`."""
    everyone = _everyone(scope, node, family)
    if not isinstance(family.admits, FunctionType):
        raise scope.error(node, f"{family.__name__}.admits is no plain function", "write it with def")
    arguments = (as_type(scope, value, everyone.type, node), everyone)
    return truth(scope, applied(scope, node, family.admits, arguments), node)


def members(scope: Scope, target: ast.Name, node: ast.expr, family: type[Family[Any]]) -> ir.Generator:
    """``for q in Quorum``: a generator over all sets, whose first condition is that the family admits the set."""
    over = ir.Domain(scope.span(node), SetType(_everyone(scope, node, family).type))
    binding, span = scope.bind(target.id, item_type(over)), scope.span(target)
    condition = admitted(scope, node, family, ir.Local(span, binding.type, binding.name))
    return ir.Generator(binding.name, binding.type, over, (condition,), span)


def _everyone(scope: Scope, node: Any, family: type[Family[Any]]) -> ir.Domain:
    sort = family._member_sort
    if sort is None or not issubclass(sort, Symmetric):
        what = f"{family.__name__} is a family over no Symmetric sort"
        raise scope.error(node, what, "name one: Majority[Server]")
    return domain(scope, sort, node)


def taken_apart(scope: Scope, target: ast.Tuple, over: ir.Expression) -> tuple[ir.Generator, ...]:
    """``for r, c in a``: generators over all rows and all columns, on the condition that (r, c) is in the set."""
    names = [name for name in target.elts if isinstance(name, ast.Name)]
    match over.type:
        case SetType(item=RecordType(fields=fields) as item) if len(names) == len(target.elts) == len(fields):
            bound = [scope.bind(name.id, sort) for name, (_, sort) in zip(names, fields, strict=True)]
        case _:
            hint = "write for s in a, or for r, c in a"
            raise scope.error(target, "servers cannot be taken apart like this", hint)
    span = scope.span(target)
    server = ir.MakeRecord(span, item, tuple(ir.Local(span, each.type, each.name) for each in bound))
    inside = ir.In(span, BOOL, server, over)
    *outer, last = (
        ir.Generator(each.name, each.type, ir.Domain(span, SetType(each.type)), (), span) for each in bound
    )
    return (*outer, dataclasses.replace(last, conditions=(inside,)))
