"""Read and write sets of the functions, actions and properties of a program."""

from __future__ import annotations

from collections.abc import Iterable

from quorate.language import ir
from quorate.language.traversal import children, is_self, operation, strip_widening, walk
from quorate.language.types import BagType, RecordType, SetType, Type, UnionType

Region = tuple[str, RecordType | None]
"""A state variable, or the part of a set that holds the records of one type."""


class Effects:
    """The regions of the state that nodes read, calls included, and that statements write."""

    def __init__(self, program: ir.Program) -> None:
        self._functions = program.functions
        self._reads: dict[str, frozenset[tuple[int, Region]]] = {}

    def reads(self, *nodes: ir.Node | ir.Generator | ir.Place) -> frozenset[tuple[int, Region]]:
        """The regions read, each with the number of the state it is read in; those that calls read included."""
        return frozenset().union(*map(self._node_reads, nodes))

    def _node_reads(self, node: ir.Node | ir.Generator | ir.Place) -> frozenset[tuple[int, Region]]:
        match node:
            case ir.Var(name=name, state=state):
                return frozenset({(state, (name, None))})
            case ir.In(item=item, container=ir.Var() as var) if kind := segment_of(item, var.type):
                return frozenset({(var.state, (var.name, kind))}) | self._node_reads(item)
            case ir.SetOf(base=ir.Var() as var):
                of = node.type.item if isinstance(node.type, SetType) else None
                part = of if isinstance(of, RecordType) else None
                return frozenset({(var.state, (var.name, part))})
            case ir.Call(function=function, states=states):
                inner = {(states[state], region) for state, region in self.function_reads(function)}
                return frozenset(inner).union(*map(self._node_reads, node.arguments))
        return frozenset().union(*map(self._node_reads, children(node)))

    def function_reads(self, name: str) -> frozenset[tuple[int, Region]]:
        """The regions that a function reads, each with the function's own number of the state."""
        if name not in self._reads:
            self._reads[name] = frozenset()
            self._reads[name] = self.reads(*self._functions[name].body)
        return self._reads[name]

    def writes(self, body: Iterable[ir.Statement]) -> frozenset[Region]:
        """The regions that statements may change."""
        return frozenset(_written(node) for node in walk(*body) if isinstance(node, ir.Assign))


def _written(assign: ir.Assign) -> Region:
    value, place = operation(assign.value), assign.place
    if isinstance(value, ir.Insert | ir.Remove) and not place.path and is_self(value.base, place):
        return place.variable, segment_of(value.item, value.base.type)
    return place.variable, None


def segment_of(item: ir.Expression, container: Type) -> RecordType | None:
    """The record type of an item that is inserted into a set or bag of a union, or looked up in it; None where it is
    not known to be one of the union's records."""
    if not isinstance(container, SetType | BagType) or not isinstance(container.item, UnionType):
        return None
    inner = strip_widening(item).type
    return inner if isinstance(inner, RecordType) else None


def overlap(a: Iterable[Region], b: Iterable[Region]) -> bool:
    """Whether two sets of regions intersect. A whole variable contains all of its parts."""
    return any(x == y and (k is None or m is None or k == m) for x, k in a for y, m in b)
