"""Generic traversal of the IR, for any kind of node."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from inspect import get_annotations
from typing import Any, TypeVar, get_args

from quorate.language import ir
from quorate.language.types import FamilyType, SetType

Part = ir.Node | ir.Generator | ir.Place
P = TypeVar("P", bound=Part)


def fields_of(cls: type) -> tuple[str, ...]:
    """The names of a node class's fields that may hold nodes, by their types."""
    names = _fields.get(cls)
    if names is None:
        hints = {
            name: hint for base in cls.__mro__ for name, hint in get_annotations(base, eval_str=True).items()
        }
        names = tuple(each.name for each in dataclasses.fields(cls) if _may_hold_nodes(hints[each.name]))
        _fields[cls] = names
    return names


_fields: dict[type, tuple[str, ...]] = {}


def _may_hold_nodes(hint: Any) -> bool:
    inside = get_args(hint)
    return any(map(_may_hold_nodes, inside)) if inside else isinstance(hint, type) and issubclass(hint, Part)


def children(node: Part) -> Iterator[Part]:
    """The nodes directly below `node`, in the order of its fields."""
    for name in fields_of(type(node)):
        value = getattr(node, name)
        if isinstance(value, tuple):
            yield from value
        elif value is not None:
            yield value


def walk(*nodes: Part) -> Iterator[Part]:
    """All nodes at and below `nodes`, outer before inner."""
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(tuple(children(node)))


def with_children(node: P, change: Callable[[Any], Any]) -> P:
    """`node` with `change` applied to each node directly below it; the same object if none of them changes."""
    changed: dict[str, Any] = {}
    for name in fields_of(type(node)):
        value = getattr(node, name)
        if isinstance(value, tuple):
            new = tuple(map(change, value))
            if any(one is not other for one, other in zip(new, value, strict=True)):
                changed[name] = new
        elif value is not None and (new := change(value)) is not value:
            changed[name] = new
    return dataclasses.replace(node, **changed) if changed else node


def transform(node: P, change: Callable[[Any], Any]) -> P:
    """`node` with `change` applied to every node below it and then to itself, inner before outer."""
    return change(with_children(node, lambda child: transform(child, change)))  # type: ignore[no-any-return]


def with_routines(program: ir.Program, change: Callable[[Any], Any]) -> ir.Program:
    """The program with `change` applied to every init method, action, helper, and function of a property."""
    return dataclasses.replace(
        program,
        inits=tuple(map(change, program.inits)),
        actions=tuple(map(change, program.actions)),
        functions={name: change(function) for name, function in program.functions.items()},
        properties=tuple(
            dataclasses.replace(each, function=change(each.function)) for each in program.properties
        ),
    )


def locals_read(*nodes: Part) -> frozenset[str]:
    """The locals named at or below `nodes`."""
    return frozenset(node.name for node in walk(*nodes) if isinstance(node, ir.Local))


def same_node(a: Any, b: Any) -> bool:
    """Whether two nodes are equal but for their spans."""
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same_node, a, b))
    if isinstance(a, Part):
        names = (f.name for f in dataclasses.fields(a) if f.name != "span")
        return all(same_node(getattr(a, name), getattr(b, name)) for name in names)
    return bool(a == b)


def strip(node: ir.Expression) -> ir.Expression:
    """The expression inside nested Widen and Narrow nodes, which only change its type."""
    while isinstance(node, ir.Widen | ir.Narrow):
        node = node.base
    return node


def strip_widening(node: ir.Expression) -> ir.Expression:
    """The expression inside nested Widen nodes."""
    while isinstance(node, ir.Widen):
        node = node.base
    return node


def before_operation(node: ir.Expression) -> tuple[ir.Bind | ir.Require, ...]:
    """The nested Bind and Require nodes that an expression begins with, outer before inner."""
    found: list[ir.Bind | ir.Require] = []
    while isinstance(node, ir.Bind | ir.Require):
        found.append(node)
        node = node.body if isinstance(node, ir.Bind) else node.base
    return tuple(found)


def operation(node: ir.Expression) -> ir.Expression:
    """The expression inside these: an operation that has a value, thanks to them."""
    for each in before_operation(node):
        node = each.body if isinstance(each, ir.Bind) else each.base
    return node


def is_self(node: ir.Expression, place: ir.Place) -> bool:
    """Whether `node` reads what `place` writes: the same variable by the same keys."""
    path: list[ir.Expression] = []
    while isinstance(node, ir.Lookup | ir.At):
        path.append(node.key if isinstance(node, ir.Lookup) else node.index)
        node = node.base
    if not isinstance(node, ir.Var) or node.name != place.variable or len(path) != len(place.path):
        return False
    return all(same_node(a, b) for a, b in zip(reversed(path), place.path, strict=True))


def families(program: ir.Program) -> set[FamilyType]:
    """The families of subsets that occur in a program."""
    types = [
        parameter.type for action in (*program.inits, *program.actions) for parameter in action.parameters
    ]
    for routine in program.routines:
        types += routine.locals.values()
        for node in walk(*routine.body):
            if isinstance(node, ir.Expression):
                types += (node.type, node.type.item) if isinstance(node.type, SetType) else (node.type,)
    return {type_ for type_ in types if isinstance(type_, FamilyType)}
