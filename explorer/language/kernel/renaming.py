"""Names for the locals that passes introduce, so that each is bound once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from quorate.language import ir
from quorate.language.traversal import with_children
from quorate.language.types import MapType, Type


class FreshNames:
    """The locals of a routine: their types by name."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self.types = dict(types)

    def fresh(self, name: str, type_: Type) -> str:
        """A name for a new local: `name` itself if it is free, else with a number."""
        chosen, number = name, 1
        while chosen in self.types:
            number += 1
            chosen = f"{name}_{number}"
        self.types[chosen] = type_
        return chosen


def apart(body: Iterable[ir.Statement], names: FreshNames) -> tuple[ir.Statement, ...]:
    """Statements of which parts have been copied, with new names for the variables that a copy binds again."""
    renaming = _Apart(names)
    return tuple(renaming.part(statement, {}) for statement in body)


class _Apart:
    def __init__(self, names: FreshNames) -> None:
        self._names = names
        self._bound: set[str] = set()

    def part(self, node: Any, renamed: dict[str, str]) -> Any:
        """`node` where some locals are renamed."""
        match node:
            case ir.Local(name=name):
                return dataclasses.replace(node, name=renamed[name]) if name in renamed else node
            case ir.Bind():
                value = self.part(node.value, renamed)
                name, inside = self._bind(node.name, node.value.type, renamed)
                return dataclasses.replace(node, name=name, value=value, body=self.part(node.body, inside))
            case ir.MapComprehension(type=MapType(key=key)):
                name, inside = self._bind(node.name, key, renamed)
                return dataclasses.replace(node, name=name, body=self.part(node.body, inside))
            case ir.For():
                over = self.part(node.over, renamed)
                name, inside = self._bind(node.name, node.type, renamed)
                body = tuple(self.part(statement, inside) for statement in node.body)
                return dataclasses.replace(node, name=name, over=over, body=body)
            case ir.Fold():
                return self._fold(node, renamed)
            case _:
                return with_children(node, lambda child: self.part(child, renamed))

    def _fold(self, node: Any, renamed: dict[str, str]) -> Any:
        changed: dict[str, Any] = {}
        if isinstance(node, ir.Extreme) and node.default is not None:
            changed["default"] = self.part(node.default, renamed)
        generators = []
        for generator in node.generators:
            over = self.part(generator.over, renamed)
            name, renamed = self._bind(generator.name, generator.type, renamed)
            conditions = tuple(self.part(condition, renamed) for condition in generator.conditions)
            generators.append(dataclasses.replace(generator, name=name, over=over, conditions=conditions))
        body = self.part(node.body, renamed)
        return dataclasses.replace(node, generators=tuple(generators), body=body, **changed)

    def _bind(self, name: str, type_: Type, renamed: dict[str, str]) -> tuple[str, dict[str, str]]:
        chosen = self._names.fresh(name, type_) if name in self._bound else name
        self._bound.add(chosen)
        return chosen, {**renamed, name: chosen}
