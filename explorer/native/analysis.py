"""What the emitter has to know about expressions: what may end a run, what is read, written."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from functools import cache
from typing import Any

from quorate.language import ir
from quorate.language.intervals import Interval, interval, within
from quorate.language.traversal import children, walk
from quorate.language.types import (
    BagType,
    IntType,
    RangeType,
    RecordType,
    SetType,
    Type,
    UnionType,
)
from quorate.native.codes import is_bitmap

PLAIN: Interval = (-(2**31) + 1, 2**31 - 1)
"""Integers that C can add and multiply as they are, in an int."""


def same_node(a: Any, b: Any) -> bool:
    """Whether two nodes are the same but for where they stand."""
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same_node, a, b))
    if isinstance(a, ir.Node | ir.Generator | ir.Place):
        names = (f.name for f in dataclasses.fields(a) if f.name != "span")
        return all(same_node(getattr(a, name), getattr(b, name)) for name in names)
    return bool(a == b)


def strip(node: ir.Expression) -> ir.Expression:
    """The expression inside of what changes its type only."""
    while isinstance(node, ir.Widen | ir.Narrow):
        node = node.base
    return node


Region = tuple[str, RecordType | None]
"""A state variable, or the part of a set that holds the records of one type."""


class Effects:
    """What the functions, actions and properties of a program read, write, and may end in."""

    def __init__(self, program: ir.Program) -> None:
        self._functions = program.functions
        self._aborting: dict[str, bool] = {}
        self._reads: dict[str, frozenset[tuple[int, Region]]] = {}

    def may_abort(self, *nodes: ir.Node | ir.Generator | ir.Place) -> bool:
        """Whether evaluating may cut, fail, or come upon something the engine has to stop for."""
        return any(map(self._may_abort, nodes))

    def _may_abort(self, node: ir.Node | ir.Generator | ir.Place) -> bool:
        return any(self._aborts_itself(each) for each in walk(node))

    def _aborts_itself(self, node: Any) -> bool:
        match node:
            case ir.At() | ir.Last() | ir.Slice() | ir.Rest() | ir.Assert() | ir.Append() | ir.Fit():
                return True
            case ir.Arithmetic():
                return not within(interval(node), PLAIN)
            case ir.Remove(strict=True):
                return True
            case ir.Insert(base=base):
                return not (isinstance(base.type, SetType) and is_bitmap(base.type))
            case ir.SetComprehension() | ir.SetDisplay() | ir.SetOperation():
                return isinstance(node.type, SetType) and not is_bitmap(node.type)
            case ir.SetOf() | ir.Widen():
                return isinstance(node.type, SetType) and not is_bitmap(node.type)
            case ir.Extreme():
                return node.default is None
            case ir.Sum():
                return True
            case ir.SeqComprehension() | ir.Concat() | ir.SeqDisplay():
                return False
            case ir.Assign(place=place):
                return any(isinstance(index.type, IntType) for index in place.path) or True
            case ir.Call(function=function):
                return self.function_aborts(function)
        return False

    def function_aborts(self, name: str) -> bool:
        """Whether a call of this function may end in an event."""
        if name not in self._aborting:
            self._aborting[name] = False
            self._aborting[name] = self.may_abort(*self._functions[name].body)
        return self._aborting[name]

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
        """What a function reads, by its own numbers of states."""
        if name not in self._reads:
            self._reads[name] = frozenset()
            self._reads[name] = self.reads(*self._functions[name].body)
        return self._reads[name]

    def writes(self, body: Iterable[ir.Statement]) -> frozenset[Region]:
        """The regions that statements may change."""
        return frozenset(_written(node) for node in walk(*body) if isinstance(node, ir.Assign))


def _written(assign: ir.Assign) -> Region:
    value, place = assign.value, assign.place
    if isinstance(value, ir.Insert | ir.Remove) and not place.path and is_self(value.base, place):
        return place.variable, segment_of(value.item, value.base.type)
    return place.variable, None


def segment_of(item: ir.Expression, container: Type) -> RecordType | None:
    """The record type of an item known to be of one, put into or sought in a set or bag of a union."""
    if not isinstance(container, SetType | BagType) or not isinstance(container.item, UnionType):
        return None
    inner = strip_widening(item).type
    return inner if isinstance(inner, RecordType) else None


def strip_widening(node: ir.Expression) -> ir.Expression:
    """The record that is widened to a union, or what else is widened."""
    while isinstance(node, ir.Widen):
        node = node.base
    return node


def overlap(a: Iterable[Region], b: Iterable[Region]) -> bool:
    """Whether something of `a` is something of `b`, a whole variable being all of its parts."""
    return any(x == y and (k is None or m is None or k == m) for x, k in a for y, m in b)


def is_self(node: ir.Expression, place: ir.Place) -> bool:
    """Whether `node` reads what `place` writes: the same variable by the same keys."""
    path: list[ir.Expression] = []
    while isinstance(node, ir.Lookup | ir.At):
        path.append(node.key if isinstance(node, ir.Lookup) else node.index)
        node = node.base
    if not isinstance(node, ir.Var) or node.name != place.variable or len(path) != len(place.path):
        return False
    return all(same_node(a, b) for a, b in zip(reversed(path), place.path, strict=True))


@cache
def is_integer(type_: Type) -> bool:
    """Whether values are plain integers in C, to be ordered and added."""
    return isinstance(type_, IntType | RangeType)
