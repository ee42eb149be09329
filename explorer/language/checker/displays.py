"""Lowering of set and list displays."""

from __future__ import annotations

import ast

from quorate.language import ir
from quorate.language.checker.coercion import as_type, join, type_name
from quorate.language.checker.construction import constructed
from quorate.language.checker.dispatch import expression, lowers
from quorate.language.checker.scope import Scope
from quorate.language.checker.unstored import held, is_stored
from quorate.language.examples import a_range
from quorate.language.types import (
    BagType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    tuple_type,
    without_none,
)


@lowers(ast.Set)
def _set_display(scope: Scope, node: ast.Set, expected: Type | None) -> ir.Expression:
    wanted = expected.item if isinstance(expected, SetType) else None
    items = [expression(scope, item, wanted) for item in node.elts]
    type_ = items[0].type
    for item, element in zip(items, node.elts, strict=True):
        joined = join(type_, item.type)
        if joined is None:
            raise scope.error(
                element, f"{type_name(item.type)} in a set of {type_name(type_)}", "give items of one type"
            )
        type_ = joined
    refuse_as_item(scope, type_, node)
    for item, element in zip(items, node.elts, strict=True):
        refuse_changeable(scope, item, element)
    members = tuple(as_type(scope, item, type_, at) for item, at in zip(items, node.elts, strict=True))
    return ir.SetDisplay(scope.span(node), SetType(type_), members)


def refuse_as_item(scope: Scope, type_: Type, node: ast.AST) -> None:
    """Raise ModelError for a set with items of a type that a set cannot hold."""
    match type_:
        case IntType():
            raise scope.error(
                node,
                "a set of whole numbers has no bound",
                f"make them values of a Range: {a_range(scope.instance.sizes)}(...)",
            )
        case BagType() | MapType():
            raise scope.error(node, f"a set cannot hold a {type_}, which is mutable", "hold records instead")
        case NoneType():
            raise scope.error(node, "a set of None only", "use a bool")


def refuse_changeable(scope: Scope, item: ir.Expression, node: ast.expr) -> None:
    """Raise ModelError for a mutable set as an item of a set: in Python it is unhashable."""
    copied = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id != "set"
    if isinstance(item.type, SetType) and not copied and _is_changeable(item):
        raise scope.error(node, "a set in a set must be immutable", "write frozenset(...)")


def _is_changeable(value: ir.Expression) -> bool:
    match value:
        case ir.Var() | ir.Lookup() | ir.SetDisplay() | ir.SetComprehension() | ir.SetOf():
            return True
        case ir.SetOperation():
            return _is_changeable(value.left)
        case _:
            return False


@lowers(ast.Tuple)
def _tuple(scope: Scope, node: ast.Tuple, expected: Type | None) -> ir.Expression:
    """``(r, c)``: in a claim, the server of a grid in a row and a column."""
    items = tuple(expression(scope, item) for item in node.elts) if scope.role == "claim" else ()
    if not items or not all(isinstance(item.type, SymmetricType) for item in items):
        hint = "make it a Record with named fields" if scope.role != "claim" else "write (r, c) in a grid"
        written = ", ".join(map(ast.unparse, node.elts))
        match expected and without_none(expected):
            case SeqType():
                hint = f"write [{written}]"
            case SetType():
                hint = f"write {{{written}}}" if written else "write set()"
        raise scope.error(node, "a tuple is not a value of the language", hint)
    return ir.MakeRecord(scope.span(node), tuple_type(item.type for item in items), items)


@lowers(ast.List)
def _list(scope: Scope, node: ast.List, expected: Type | None) -> ir.Expression:
    if isinstance(expected, OptionalType):
        expected = expected.item
    if isinstance(expected, SeqType):
        return sequence_display(scope, node, expected.item)
    if isinstance(expected, SetType):
        hint = f"write {{{', '.join(map(ast.unparse, node.elts))}}}" if node.elts else "write set()"
        raise scope.error(node, f"a list is given where {type_name(expected)} is expected", hint)
    if isinstance(expected, BagType) and not node.elts:
        raise scope.error(node, f"a list is given where {type_name(expected)} is expected", "write .clear()")
    raise scope.error(
        node, "a list is not a value of the language", "write MyLog([...]) with a class MyLog(Seq[...])"
    )


@lowers(ast.Dict, ast.DictComp)
def _dict(scope: Scope, node: ast.Dict | ast.DictComp, expected: Type | None) -> ir.Expression:
    """A dict is no value: what to write depends on what is expected."""
    wanted = expected and without_none(expected)
    if isinstance(node, ast.Dict) and not node.keys and isinstance(wanted, SetType | SeqType | BagType):
        instead = {SetType: "set()", SeqType: "[]", BagType: ".clear()"}[type(wanted)]
        raise scope.error(node, "{} is an empty dict in Python", f"write {instead}")
    key = str(wanted.key) if isinstance(wanted, MapType) else "Sort"
    raise scope.error(node, "a dict is not a value of the language", f"write Map({{k: ... for k in {key}}})")


def sequence_display(scope: Scope, node: ast.expr, item: Type) -> ir.Expression:
    """A list as a sequence with items of type `item`, where one is asked for."""
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        return expression(scope, node, SeqType(None, item, 0))
    assert isinstance(node, ast.List | ast.Tuple)
    span = scope.span(node)
    given = [(expression(scope, part, item), item, part) for part in node.elts]
    type_ = SeqType(None, item, len(given))
    if not is_stored(scope, node):
        return ir.SeqDisplay(span, type_, tuple(held(scope, node, value, item, at) for value, _, at in given))
    return constructed(scope, span, given, lambda items: ir.SeqDisplay(span, type_, items))
