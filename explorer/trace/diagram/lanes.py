"""The lanes of a diagram, and the lane of each step.

A *node* is a value of a sort that is the key of a map variable and that occurs in parameters of actions or fields of
messages: acceptors, servers. A step happens at the first node among its arguments, nodes of symmetric sorts before
others, or else among the fields of its record arguments. A step without a node belongs to a role that acts for a
number, such as the proposer of a ballot: the number is the first parameter that is a Range. A model can override
this::

    lanes = {"prepare": "b", "decide": "m.bal", "tick": "clock"}

by action: with a parameter, a field of one, or else the name of a separate lane.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quorate.exploration import Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.records import Record
from quorate.language.renumbering import is_renumbered
from quorate.language.source import span_of_assignment
from quorate.language.types import (
    EnumType,
    MapType,
    RangeType,
    RecordType,
    SymmetricType,
    Type,
    UnionType,
    parts_of,
    without_none,
)
from quorate.language.values import all_values
from quorate.language.words import plain
from quorate.reference.machine import Machine
from quorate.trace.diagram.picture import Lane

Key = tuple[str, Any]
"""The identity of a lane: its sort (or "") and its value, or its name."""

Further = tuple[str, Mapping[str, Any]]
"""A step that may follow a trace: its action and arguments."""

MANY = 9
"""The largest sort for which lanes of idle values are shown."""

SHARED = (
    (re.compile(r"lose|lost|drop|duplicate|deliver|reorder|partition"), "network"),
    (re.compile(r"client|request|submit|invoke|write|read"), "clients"),
)
"""The lanes of actions without a node or number, by patterns of their names."""


def node_sorts(instance: Instance) -> list[Type]:
    """Return the sorts that are keys of map variables, symmetric ones first."""
    found: dict[Type, None] = {}
    for variable in instance.variables:
        if isinstance(variable.type, MapType) and not variable.ghost:
            found[variable.type.key] = None
    sorts = [sort for sort in found if isinstance(sort, SymmetricType | RangeType | EnumType)]
    return sorted(sorts, key=lambda sort: not isinstance(sort, SymmetricType))


class Lanes:
    """The lanes of one trace, and of the steps `further`, which may follow it. To be used while the instance is
    active. Raises ModelError if the model's `lanes` name an unknown action."""

    def __init__(
        self, instance: Instance, machine: Machine, trace: Trace, further: Iterable[Further] = ()
    ) -> None:
        self._instance = instance
        self._types: dict[str, Mapping[str, Type]] = {m.name: m.types for m in machine.actions}
        self._hints = self._checked_hints()
        used = {type_ for types in self._types.values() for type_ in _sorts_within(types.values())}
        self.sorts = [sort for sort in node_sorts(instance) if sort in used]
        self._roles = self._role_sorts()
        self._keys = [self.key(step.action, step.arguments) for step in trace.steps]
        self._acting = dict.fromkeys([*self._keys, *(self.key(action, given) for action, given in further)])
        self._all = self._in_order()
        self._places = {key: place for place, (key, _) in enumerate(self._all)}

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes from left to right: clients, proposers, nodes, network."""
        return tuple(lane for _, lane in self._all)

    def of_step(self, number: int) -> int:
        """Return the lane of step `number` (from 1)."""
        return self._places[self._keys[number - 1]]

    def of_further(self, action: str, arguments: Mapping[str, Any]) -> int:
        """Return the lane of a step that is one of the further steps."""
        return self._places[self.key(action, arguments)]

    def of_value(self, value: Any) -> int | None:
        """Return the lane of a node; None for any other value."""
        return self._places.get((type(value).__name__, value))

    def value(self, lane: int) -> Any:
        """Return the node or number of a lane; its name if it has neither."""
        return self._all[lane][0][1]

    def sort(self, lane: int) -> Type | None:
        """Return the sort of a lane's node; None if it has none."""
        name = self._all[lane][0][0]
        return next((sort for sort in self.sorts if _name(sort) == name), None)

    def _checked_hints(self) -> dict[str, str]:
        hints: dict[str, str] = {}
        for ancestor in reversed(self._instance.cls.__mro__):
            hints |= vars(ancestor).get("lanes", {})
        for action in hints:
            if action not in self._types:
                raise ModelError(
                    f"lanes names {action}, which is not an action of {self._instance.cls.__name__}",
                    f"it has: {', '.join(self._types)}",
                    span_of_assignment(self._instance.cls, "lanes"),
                )
        return hints

    def _role_sorts(self) -> list[RangeType]:
        """The Range sorts of roles: for each action without a node, the sort of its first Range parameter, unless
        its values are numbered again after each step."""
        found: dict[RangeType, None] = {}
        for types in self._types.values():
            if not any(without_none(t) in self.sorts for t in types.values()):
                first = next((t for t in map(without_none, types.values()) if isinstance(t, RangeType)), None)
                if first is not None and not is_renumbered(first):
                    found[first] = None
        return list(found)

    def key(self, action: str, arguments: Mapping[str, Any]) -> Key:
        """Return the lane of a step that need not be one of the trace."""
        if action in self._hints:
            return self._hinted(self._hints[action], arguments)
        shared = next((name for pattern, name in SHARED if pattern.search(action)), "environment")
        direct = [value for value in arguments.values() if not isinstance(value, Record | set | frozenset)]
        fields = [
            value
            for record in arguments.values()
            if isinstance(record, Record) and shared != "network"
            for value in vars(record).values()
        ]
        for values, sorts in ((direct, self.sorts), (fields, self.sorts), (direct + fields, self._roles)):
            for sort in sorts:
                for value in values:
                    if type(value).__name__ == _name(sort):
                        return _name(sort), value
        return "", shared

    def _hinted(self, hint: str, arguments: Mapping[str, Any]) -> Key:
        name, *path = hint.split(".")
        if name not in arguments:
            return "", hint
        value = arguments[name]
        for field in path:
            value = getattr(value, field)
        return type(value).__name__, value

    def _in_order(self) -> list[tuple[Key, Lane]]:
        acting = self._acting
        if not acting and not self.sorts:
            return [(("", "environment"), Lane("environment", "", node=False))]
        shared = [(key, Lane(str(key[1]), "", node=False)) for key in acting if key[0] == ""]
        before = [(key, lane) for key, lane in shared if lane.name in ("clients", "environment")]
        nodes = [pair for sort in self.sorts if _is_symmetric(sort) for pair in self._of_sort(sort, acting)]
        known = {key for key, _ in (*shared, *nodes)}
        numbers = sorted((key for key in acting if key not in known), key=lambda key: (key[0], _rank(key[1])))
        if not nodes:
            nodes = [pair for sort in self.sorts for pair in self._of_sort(sort, acting)]
            numbers = [key for key in numbers if key not in {k for k, _ in nodes}]
        roles = [(key, _role_lane(key)) for key in numbers]
        return [*before, *roles, *nodes, *(pair for pair in shared if pair not in before)]

    def _of_sort(self, sort: Type, acting: Mapping[Key, None]) -> Iterator[tuple[Key, Lane]]:
        values = list(all_values(sort))
        for value in values:
            key = (_name(sort), value)
            if len(values) <= MANY or key in acting:
                yield key, Lane(lane_name(key), _name(sort), node=True)


def lane_name(key: Key) -> str:
    """Return the name of a lane: ``s1``, ``ballot 0``, ``network``."""
    sort, value = key
    return f"{sort.lower()} {plain(value)}" if isinstance(value, int) else plain(value)


def _role_lane(key: Key) -> Lane:
    sort, value = key
    return Lane(lane_name(key), sort, node=False, epoch=int(value) if isinstance(value, int) else None)


def _rank(value: Any) -> tuple[int, str]:
    return (int(value), "") if isinstance(value, int) else (getattr(value, "index", 0), plain(value))


def _is_symmetric(sort: Type) -> bool:
    return isinstance(sort, SymmetricType)


def _name(sort: Type) -> str:
    return str(sort)


def _sorts_within(types: Any) -> Iterator[Type]:
    """The types of parameters, including those of record fields."""
    for type_ in map(without_none, types):
        yield type_
        if isinstance(type_, RecordType | UnionType):
            yield from _sorts_within(parts_of(type_))
