"""Lists and maps that are written where nothing is stored: as an argument, a result, the value of a local, or a side
of a comparison. Python makes what they hold fit its type only when they are stored, so here it has to fit already."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quorate.language import ir
from quorate.language.checker.coercion import as_type, store
from quorate.language.checker.dispatch import expression
from quorate.language.checker.scope import Scope
from quorate.language.types import Type


def unstored(scope: Scope, node: ast.expr, expected: Type | None) -> ir.Expression:
    """A value that is not stored where it is made."""
    scope.unit.unstored.update(_made(node))
    return expression(scope, node, expected)


def is_stored(scope: Scope, display: ast.expr) -> bool:
    """Whether Python makes what `display` holds fit its type where it is written."""
    return display not in scope.unit.unstored


def held(scope: Scope, display: ast.expr, value: ir.Expression, type_: Type, node: ast.expr) -> ir.Expression:
    """`value`, written at `node` in `display`, as what that holds."""
    convert = store if is_stored(scope, display) else as_type
    return convert(scope, value, type_, node)


def _made(node: ast.expr) -> Iterator[ast.expr]:
    """The lists and maps that make up a value, those within others included."""
    match node:
        case ast.IfExp():
            yield from _made(node.body)
            yield from _made(node.orelse)
        case ast.List():
            yield node
            for item in node.elts:
                yield from _made(item)
        case ast.ListComp():
            yield node
            yield from _made(node.elt)
        case ast.Call(func=ast.Name(id="Map"), args=[ast.DictComp(value=value)]):
            yield node
            yield from _made(value)
        case ast.Call(func=ast.Name(id="Map"), args=[ast.Call(args=[_, value])]):
            yield node
            yield from _made(value)


__all__ = ["held", "is_stored", "unstored"]
