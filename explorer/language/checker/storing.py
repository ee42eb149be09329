"""``place = value`` in Python's order: the value is evaluated, then the place, and the value is coerced as it is
stored.

The IR evaluates a value with its Fits before the keys of a place. Where the two orders can end a run differently, the
value and the place are evaluated by statements of their own, before the assignment.
"""

from __future__ import annotations

import ast
import dataclasses

from quorate.language import ir
from quorate.language.checker.construction import is_made_to_fit
from quorate.language.checker.scope import Scope
from quorate.language.checker.targets import Target, assign
from quorate.language.partiality import may_end
from quorate.language.types import MapType


def put(scope: Scope, node: ast.stmt, to: Target, value: ir.Expression, at: ast.expr) -> list[ir.Statement]:
    """The assignment of `value`, after statements for what Python evaluates before it coerces the value."""
    stored = assign(scope, node, to, value, at)
    if not (_place_may_end(to) and (_is_built(at) or is_made_to_fit(value, stored.value))):
        return [stored]
    before: list[ir.Statement] = []

    def settled(name: str, part: ir.Expression) -> ir.Expression:
        if not may_end(part):
            return part
        local = scope.unit.fresh(name, part.type)
        before.append(ir.Let(scope.span(node), local, part))
        return ir.Local(part.span, part.type, local)

    if not (_is_built(at) or isinstance(value.type, MapType)):
        value = settled("value", value)
    place = dataclasses.replace(to.place, path=tuple(settled("key", key) for key in to.place.path))
    if isinstance(to.read, ir.At):
        here = dataclasses.replace(to.read, index=place.path[-1])
        before.append(ir.Let(scope.span(node), scope.unit.fresh("there", here.type), here))
    return [*before, assign(scope, node, Target(place, to.read), value, at)]


def _place_may_end(to: Target) -> bool:
    return isinstance(to.read, ir.At) or any(map(may_end, to.place.path))


def _is_built(at: ast.expr) -> bool:
    """Whether a list or a map is assigned, whose items are coerced only when it is stored."""
    return isinstance(at, ast.List | ast.ListComp) or (
        isinstance(at, ast.Call) and ast.unparse(at.func) == "Map"
    )
