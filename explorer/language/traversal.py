"""Walking the IR without knowing every kind of node."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from quorate.language import ir

Part = ir.Node | ir.Generator | ir.Place
P = TypeVar("P", bound=Part)


def fields_of(cls: type) -> tuple[str, ...]:
    """The names of a node class's fields that may hold nodes."""
    names = _fields.get(cls)
    if names is None:
        names = tuple(f.name for f in dataclasses.fields(cls) if f.name not in _LEAVES)
        _fields[cls] = names
    return names


_LEAVES = frozenset(
    {"span", "type", "value_type", "name", "op", "kind", "bound", "kinds", "states", "message"}
)
_fields: dict[type, tuple[str, ...]] = {}


def children(node: Part) -> Iterator[Part]:
    """The nodes directly below `node`, in the order of its fields."""
    for name in fields_of(type(node)):
        value = getattr(node, name)
        if isinstance(value, Part):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Part))


def walk(*nodes: Part) -> Iterator[Part]:
    """All nodes at and below `nodes`, outer before inner."""
    for node in nodes:
        yield node
        yield from walk(*children(node))


def transform(node: P, change: Callable[[Any], Any]) -> P:
    """`node` with `change` applied to every node below it and then to itself, inner before outer."""
    changed: dict[str, Any] = {}
    for name in fields_of(type(node)):
        value = getattr(node, name)
        new: Any = value
        if isinstance(value, Part):
            new = transform(value, change)
        elif isinstance(value, tuple) and any(isinstance(item, Part) for item in value):
            new = tuple(transform(item, change) if isinstance(item, Part) else item for item in value)
        if new is not value:
            changed[name] = new
    return change(dataclasses.replace(node, **changed) if changed else node)  # type: ignore[no-any-return]


def locals_read(*nodes: Part) -> frozenset[str]:
    """The locals named at or below `nodes`."""
    return frozenset(node.name for node in walk(*nodes) if isinstance(node, ir.Local))
