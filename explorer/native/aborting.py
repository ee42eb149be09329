"""Which expressions may end a run, and which integer arithmetic is safe in plain C."""

from __future__ import annotations

from functools import cache
from typing import Any

from quorate.language import ir
from quorate.language.intervals import Interval, interval, within
from quorate.language.partiality import is_partial
from quorate.language.traversal import walk
from quorate.language.types import IntType, RangeType, SetType, Type
from quorate.native.codes import is_bitmap

PLAIN: Interval = (-(2**31) + 1, 2**31 - 1)
"""Integers that C can add and multiply in an int without overflow checks."""


class Aborting:
    """Which parts of a program may end in an event: a cut, a fault, or a condition on which the engine has to
    stop."""

    def __init__(self, program: ir.Program) -> None:
        self._functions = program.functions
        self._aborting: dict[str, bool] = {}

    def may_abort(self, *nodes: ir.Node | ir.Generator | ir.Place) -> bool:
        """Whether evaluating may cut, fail, or come upon something the engine has to stop for."""
        return any(map(self._may_abort, nodes))

    def _may_abort(self, node: ir.Node | ir.Generator | ir.Place) -> bool:
        return any(self._aborts_itself(each) for each in walk(node))

    def _aborts_itself(self, node: Any) -> bool:
        if isinstance(node, ir.Node) and is_partial(node):
            return True
        match node:
            case ir.Slice() | ir.Fit() | ir.Sum() | ir.Assign():
                return True
            case ir.Arithmetic():
                return not within(interval(node), PLAIN)
            case ir.Insert(base=base):
                return not (isinstance(base.type, SetType) and is_bitmap(base.type))
            case ir.SetComprehension() | ir.SetDisplay() | ir.SetOperation():
                return isinstance(node.type, SetType) and not is_bitmap(node.type)
            case ir.SetOf() | ir.Widen():
                return isinstance(node.type, SetType) and not is_bitmap(node.type)
            case ir.Call(function=function):
                return self.function_aborts(function)
        return False

    def function_aborts(self, name: str) -> bool:
        """Whether a call of this function may end in an event."""
        if name not in self._aborting:
            self._aborting[name] = False
            self._aborting[name] = self.may_abort(*self._functions[name].body)
        return self._aborting[name]


@cache
def is_integer(type_: Type) -> bool:
    """Whether values are plain integers in C, to be ordered and added."""
    return isinstance(type_, IntType | RangeType)
