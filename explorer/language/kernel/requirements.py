"""The total form of a program: what may fail or be cut is an `ir.Require`, and all other expressions have a value.

The Require is evaluated where Python fails: after the operands of the operation that needs it, and before the
operation. Operands that it reads, or that may end the run themselves, are bound to names first. What the intervals of
numbers prove, or the facts that conditions on the way establish, is not required.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

from quorate.language import ir
from quorate.language.checker.endings import Endings
from quorate.language.intervals import Interval, generator_intervals, interval
from quorate.language.kernel.renaming import FreshNames
from quorate.language.partiality import MayEnd, Requirement, requirement
from quorate.language.traversal import fields_of, walk, with_children, with_routines
from quorate.language.types import BoolType, IntType, MapType, RangeType, SeqType, SetType, Type


def total(program: ir.Program) -> ir.Program:
    """The total form of `program`."""
    variables = {variable.name: variable.type for variable in program.variables}
    may_end, endings = MayEnd(program.functions), Endings(program)
    return with_routines(program, lambda routine: _Routine(routine, variables, may_end).total(endings))


class _Routine:
    """The pass over one routine."""

    def __init__(self, routine: Any, variables: Mapping[str, Type], may_end: MayEnd) -> None:
        self._routine = routine
        self._variables = variables
        self._may_end = may_end
        self._endings: Endings | None = None
        self._names = FreshNames(routine.locals)
        self._known: Mapping[str, Interval] = {}
        self._sources: list[tuple[ir.Expression, ir.Expression]] = []

    def total(self, endings: Endings) -> Any:
        """The total form of the routine."""
        changed: dict[str, Any] = {}
        if isinstance(self._routine, ir.Action):
            # No guard is passed yet where these are evaluated.
            changed["parameters"] = tuple(map(self._parameter, self._routine.parameters))
        self._endings = endings
        changed["body"] = self._block(self._routine.body)
        return dataclasses.replace(self._routine, locals=self._names.types, **changed)

    def _parameter(self, parameter: ir.Parameter) -> ir.Parameter:
        if parameter.source is None:
            return parameter
        source = self._expression(parameter.source)
        if source != parameter.source:
            self._sources.append((parameter.source, source))
        return dataclasses.replace(parameter, source=source)

    # ------------------------------------------------------------------------------------ statements

    def _block(self, body: Iterable[ir.Statement]) -> tuple[ir.Statement, ...]:
        return tuple(done for node in body for done in self._statement(node))

    def _statement(self, node: ir.Statement) -> list[ir.Statement]:
        match node:
            case ir.If():
                condition = self._expression(node.condition)
                return [ir.If(node.span, condition, self._block(node.then), self._block(node.otherwise))]
            case ir.For():
                over, before = self._expression(node.over), self._known
                self._known = generator_intervals(
                    [ir.Generator(node.name, node.type, node.over, (), node.span)], before
                )
                body = self._block(node.body)
                self._known = before
                return [dataclasses.replace(node, over=over, body=body)]
            case ir.Assign():
                return self._assign(node)
            case _:
                return [with_children(node, self._expression)]

    def _assign(self, node: ir.Assign) -> list[ir.Statement]:
        """An assignment, where each index on the way to its place requires that the sequence has it."""
        place, before = node.place, self._known
        value, path = self._expression(node.value), [self._expression(key) for key in place.path]
        named: list[ir.Bind] = []
        of: ir.Expression = ir.Var(place.span, self._variables[place.variable], place.variable, 0)
        if _has_index(of.type, path) and not all(map(_is_name, path)):
            # An index is looked up when the value and all keys have been evaluated.
            value = self._named("value", value, named)
            path = [self._named("key", key, named) for key in path]
        for at, key in enumerate(path):
            if isinstance(of.type, MapType):
                of = ir.Lookup(place.span, of.type.value, of, key)
            else:
                assert isinstance(of.type, SeqType)
                of = ir.At(place.span, of.type.item, of, key)
                path[at] = self._required(of, key)
        self._known = before
        lets = [ir.Let(each.value.span, each.name, each.value) for each in named]
        return [*lets, ir.Assign(node.span, dataclasses.replace(place, path=tuple(path)), value)]

    # ----------------------------------------------------------------------------------- expressions

    def _expression(self, node: Any) -> Any:
        for guard, source in self._sources:
            if node == guard:  # the source of a parameter stays a copy of its guard
                return source
        before = self._known
        new = self._fold(node) if hasattr(node, "generators") else with_children(node, self._expression)
        needed = requirement(new, self._known)
        if needed is not None:
            if isinstance(new, ir.Extreme):
                new = self._without(new, needed)
            elif self._endings is None or not self._endings.proves(node):
                new = self._guarded(new, needed)
        self._known = before
        return new

    def _fold(self, node: Any) -> Any:
        before, generators = self._known, list[ir.Generator]()
        for each in node.generators:
            over = self._expression(each.over)
            self._known = generator_intervals([each], self._known)
            conditions = tuple(map(self._expression, each.conditions))
            generators.append(dataclasses.replace(each, over=over, conditions=conditions))
        changed = {"body": self._expression(node.body), "generators": tuple(generators)}
        self._known = before
        if isinstance(node, ir.Extreme) and node.default is not None:
            changed["default"] = self._expression(node.default)
        return dataclasses.replace(node, **changed)

    def _without(self, node: ir.Extreme, needed: Requirement) -> ir.Extreme:
        """An extreme that fails without items: its default is what fails."""
        known = {**self._known, **generator_intervals(node.generators, self._known)}
        least, _ = interval(node.body, known) or (0, 0)
        value: ir.Expression = _number(node, least)
        if isinstance(node.type, RangeType):
            value = ir.Fit(node.span, node.type, value, str(node.type))
        never = ir.Const(node.span, BoolType(), False)
        default = ir.Require(node.span, node.type, never, needed.bound, needed.failure, value)
        return dataclasses.replace(node, default=default)

    def _guarded(self, node: ir.Expression, needed: Requirement) -> ir.Expression:
        """An operation after what it needs, with the operands that come before bound to names."""
        read = {id(part) for part in walk(needed.condition)}
        named: list[ir.Bind] = []
        operands: dict[str, Any] = {}
        for name in fields_of(type(node)):
            operand = getattr(node, name)
            if isinstance(operand, ir.Expression) and (id(operand) in read or self._ends(operand)):
                in_place = isinstance(node, ir.Remove) and name == "base"
                if not _is_name(operand, in_place):
                    operands[name] = self._named(_word(name, operand.type), operand, named)
        node = dataclasses.replace(node, **operands)
        whole = self._required(node, node)
        for each in reversed(named):
            whole = dataclasses.replace(each, type=node.type, body=whole)
        return whole

    def _required(self, node: ir.Expression, base: ir.Expression) -> ir.Expression:
        """`base` after the requirement of `node`, whose operands are names."""
        needed = requirement(node, self._known)
        assert needed is not None
        if isinstance(base, ir.Remove):
            base = dataclasses.replace(base, strict=False)
        condition = self._said(needed.condition)
        return ir.Require(node.span, base.type, condition, needed.bound, needed.failure, base)

    def _said(self, condition: ir.Expression) -> ir.Expression:
        """A requirement as a condition of the language, without what intervals prove."""
        match condition:
            case ir.In(item=number, container=ir.IntRange(low=low, high=high)):
                ends: tuple[tuple[ir.CompareOp, ir.Expression], ...] = (">=", low), ("<", high)
            case ir.In(item=number, container=ir.Domain(type=SetType(item=RangeType() as range_))):
                first, last = range_.first, range_.first + range_.size - 1
                ends = (">=", _number(condition, first)), ("<=", _number(condition, last))
            case _:
                return condition
        tests = tuple(
            ir.Compare(condition.span, BoolType(), op, number, end)
            for op, end in ends
            if not self._is_known(number, op, end)
        )
        return tests[0] if len(tests) == 1 else ir.And(condition.span, BoolType(), tests)

    def _is_known(self, number: ir.Expression, op: ir.CompareOp, end: ir.Expression) -> bool:
        left, right = interval(number, self._known), interval(end, self._known)
        if left is None or right is None:
            return False
        return left[0] >= right[1] if op == ">=" else left[1] + (op == "<") <= right[0]

    def _ends(self, node: ir.Expression) -> bool:
        """Whether evaluating an expression in its total form may end the run."""
        return any(
            isinstance(each, ir.Require)
            or (isinstance(each, ir.Call) and self._may_end.function(each.function))
            for each in walk(node)
        )

    def _named(self, wanted: str, value: ir.Expression, named: list[ir.Bind]) -> ir.Expression:
        """`value` as a name, which is added to `named` unless it is one already."""
        if _is_name(value):
            return value
        if _is_conversion(value):
            return dataclasses.replace(value, base=self._named(wanted, value.base, named))
        bounds, name = interval(value, self._known), self._names.fresh(f"the_{wanted}", value.type)
        if bounds is not None:
            self._known = {**self._known, name: bounds}
        local = ir.Local(value.span, value.type, name)
        named.append(ir.Bind(value.span, value.type, name, value, local))
        return local


def _number(node: ir.Expression, value: int) -> ir.Const:
    return ir.Const(node.span, IntType(), value)


def _word(field: str, type_: Type) -> str:
    """The name of an operand, after its field or its type."""
    match type_:
        case SeqType():
            return "sequence"
        case IntType() | RangeType():
            return "index" if field == "index" else "number"
        case _:
            return "item" if field == "item" else "whole"


def _is_conversion(node: ir.Expression) -> TypeGuard[ir.Widen | ir.Narrow]:
    """Whether it is another view of a value, which costs nothing to repeat."""
    return isinstance(node, ir.Widen | ir.Narrow) and not isinstance(node.type, SeqType | SetType)


def _is_name(node: ir.Expression, in_place: bool = False) -> bool:
    """Whether it costs nothing to evaluate again; `in_place`: also what the keys of a state variable lead to."""
    if _is_conversion(node):
        return _is_name(node.base)
    if in_place and isinstance(node, ir.Lookup):
        return _is_name(node.base, in_place) and _is_name(node.key)
    return isinstance(node, ir.Const | ir.Local | ir.Var)


def _has_index(type_: Type, path: Iterable[ir.Expression]) -> bool:
    """Whether a sequence is on the way from a value of the type along a path of keys."""
    for _ in path:
        if isinstance(type_, SeqType):
            return True
        type_ = type_.value  # type: ignore[union-attr]
    return False
