"""The sources of record parameters: the containers in their guards."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.language import ir
from quorate.language.traversal import locals_read, transform, walk
from quorate.language.types import BagType, SetType


def parameter_source(name: str, body: tuple[ir.Statement, ...], parameters: set[str]) -> ir.Expression | None:
    """The container of the first guard ``when(name in container)`` before any effect, in terms of the state and the
    other parameters; None if there is no such guard."""
    named: dict[str, ir.Expression] = {}
    for statement in body:
        match statement:
            case ir.Let():
                named[statement.name] = _expanded(statement.value, named)
            case ir.When():
                for container in _memberships(name, statement.condition):
                    source = _expanded(container, named)
                    free = locals_read(source) - _own_locals(source)
                    if free <= parameters - {name}:
                        return source
            case _:
                return None
    return None


def _memberships(name: str, condition: ir.Expression) -> Iterator[ir.Expression]:
    match condition:
        case ir.And():
            for item in condition.items:
                yield from _memberships(name, item)
        case ir.In() if isinstance(condition.container.type, SetType | BagType):
            item = condition.item
            while isinstance(item, ir.Widen):
                item = item.base
            if isinstance(item, ir.Local) and item.name == name:
                yield condition.container


def _expanded(expression: ir.Expression, named: dict[str, ir.Expression]) -> ir.Expression:
    def replace(node: object) -> object:
        return named.get(node.name, node) if isinstance(node, ir.Local) else node

    return transform(expression, replace)


def _own_locals(expression: ir.Expression) -> frozenset[str]:
    generators = {node.name for node in walk(expression) if isinstance(node, ir.Generator | ir.Bind)}
    return frozenset(generators)
