"""Numbering of the values in use again, after each step, as statements at the end of actions and init methods.

`quorate.language.renumbering` says what it means, and is what the reference engine does. Here it is said in the IR,
so that all other engines do it without knowing of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from quorate.language import ir
from quorate.language.checker.coercion import none_at
from quorate.language.kernel.renaming import FreshNames
from quorate.language.renumbering import is_renumbered, renumbered_in
from quorate.language.sorts import Ordered
from quorate.language.spans import Span
from quorate.language.traversal import walk
from quorate.language.types import (
    BagType,
    BoolType,
    IntType,
    MapType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    UnionType,
)

BOOL, INT = BoolType(), IntType()


def renumbered(program: ir.Program) -> ir.Program:
    """`program`, in which each step ends with numbering the values in use again."""
    found = [each for v in program.variables for each in renumbered_in(v.type)]
    found += [
        p.type for a in (*program.inits, *program.actions) for p in a.parameters if is_renumbered(p.type)
    ]
    if not found:
        return program
    functions = dict(program.functions)
    passing = [_Sort(program, sort, functions) for sort in dict.fromkeys(found)]

    def changed(action: ir.Action, first: bool) -> ir.Action:
        for each in passing:
            action = each.step(action, first)
        return action

    inits = tuple(changed(init, True) for init in program.inits)
    actions = tuple(changed(action, False) for action in program.actions)
    return dataclasses.replace(program, inits=inits, actions=actions, functions=functions)


class _Sort:
    """The pass for one sort."""

    def __init__(self, program: ir.Program, sort: RangeType, functions: dict[str, ir.Function]) -> None:
        self.sort = sort
        self.variables = [v for v in program.variables if sort in renumbered_in(v.type)]
        self.functions = functions
        self.numbers = MapType(sort, sort)
        self.word = sort.cls.__name__

    def step(self, action: ir.Action, first: bool) -> ir.Action:
        """An action, or (`first`) an init method, which begins by refusing arguments that stand for the same as
        others, and ends by numbering the values in use again."""
        names, span = FreshNames(action.locals), action.span
        written = {node.place.variable for node in walk(*action.body) if isinstance(node, ir.Assign)}
        guards = [g for p in action.parameters if p.type == self.sort for g in self._guard(p, names, first)]
        again = self._again(span, names) if any(v.name in written for v in self.variables) else []
        body = (*guards, *action.body, *again)
        return dataclasses.replace(action, body=body, locals=names.types)

    def _guard(self, parameter: ir.Parameter, names: FreshNames, first: bool) -> Iterator[ir.Statement]:
        """Of the k values in use there are the numbers 0, 2, ..., and after each the number for those above it. At
        first only 0 is in use."""
        span = parameter.span
        count: ir.Expression = _number(span, 1)
        if not first:
            held, used = self._in_use(span, names)
            yield held
            count = ir.Size(span, INT, used)
        ends = ir.Arithmetic(span, INT, "*", _number(span, 2), count)
        local = ir.Local(span, parameter.type, parameter.name)
        yield ir.When(span, ir.Compare(span, BOOL, "<", local, ends))

    def _again(self, span: Span, names: FreshNames) -> list[ir.Statement]:
        held, used = self._in_use(span, names)
        top, numbers = (
            self._ordered(span, used, names) if self._is_ordered else self._shifted(span, used, names)
        )
        name = names.fresh(f"numbers_of_{self.word}", self.numbers)
        again = ir.Local(span, self.numbers, name)
        key = self._local(span, names)
        differs = ir.Compare(span, BOOL, "!=", self._numbered(key, again), key)
        some = ir.Quantifier(span, BOOL, "any", differs, (_generator(key, used),))
        writes = tuple(
            ir.Assign(
                span,
                ir.Place(v.name, (), v.type, span),
                self._value(ir.Var(span, v.type, v.name, 0), again, names),
            )
            for v in self.variables
        )
        return [held, *top, ir.Let(span, name, numbers), ir.If(span, some, writes, ())]

    @property
    def _is_ordered(self) -> bool:
        return issubclass(self.sort.cls, Ordered)

    def _ordered(
        self, span: Span, used: ir.Expression, names: FreshNames
    ) -> tuple[list[ir.Statement], ir.Expression]:
        """Twice the rank. The highest must fit."""
        last = ir.Arithmetic(span, INT, "-", ir.Size(span, INT, used), _number(span, 1))
        top, highest = self._highest(span, ir.Arithmetic(span, INT, "*", _number(span, 2), last), names)
        key, other = self._local(span, names), self._local(span, names)
        lower = ir.Compare(span, BOOL, "<", other, key)
        below = ir.SetComprehension(span, SetType(self.sort), other, (_generator(other, used, lower),))
        twice = ir.Arithmetic(span, INT, "*", _number(span, 2), ir.Size(span, INT, below))
        return [top], self._fitting(span, key, twice, highest)

    def _shifted(
        self, span: Span, used: ir.Expression, names: FreshNames
    ) -> tuple[list[ir.Statement], ir.Expression]:
        """The distance from the least. That of the highest must be less than the size."""
        zero = ir.Const(span, self.sort, _value(self.sort, 0))
        low, high = self._local(span, names), self._local(span, names)
        least = ir.Extreme(span, self.sort, "min", low, (_generator(low, used),), zero)
        most = ir.Extreme(span, self.sort, "max", high, (_generator(high, used),), zero)
        first = ir.Local(span, self.sort, names.fresh(f"least_{self.word}", self.sort))
        apart = ir.Arithmetic(span, INT, "-", most, first)
        spread = ir.Local(span, INT, names.fresh(f"spread_of_{self.word}", INT))
        near = ir.Compare(span, BOOL, "<", spread, _number(span, self.sort.size // 2))
        beyond = _number(span, self.sort.size)
        top, highest = self._highest(span, ir.IfExp(span, INT, near, spread, beyond), names)
        key = self._local(span, names)
        distance = ir.Arithmetic(span, INT, "-", key, first)
        positive = ir.ExtremeOf(span, INT, "max", (distance, _number(span, 0)))
        lets = [ir.Let(span, first.name, least), ir.Let(span, spread.name, apart), top]
        return lets, self._fitting(span, key, positive, highest)

    def _highest(
        self, span: Span, value: ir.Expression, names: FreshNames
    ) -> tuple[ir.Statement, ir.Expression]:
        """The highest number in use: where it does not fit, the step is cut."""
        name = names.fresh(f"highest_{self.word}", self.sort)
        return ir.Let(span, name, ir.Fit(span, self.sort, value, self.word)), ir.Local(span, self.sort, name)

    def _fitting(
        self, span: Span, key: ir.Local, value: ir.Expression, highest: ir.Expression
    ) -> ir.Expression:
        """The map from numbers to `value`. What is not in use has no number; any that fits will do."""
        least = ir.ExtremeOf(span, INT, "min", (value, highest))
        return ir.MapComprehension(span, self.numbers, key.name, ir.Fit(span, self.sort, least, self.word))

    # ------------------------------------------------------------------------------- what is in use

    def _in_use(self, span: Span, names: FreshNames) -> tuple[ir.Statement, ir.Local]:
        """The set of the values in use, as a local; 0 is one of an Ordered sort."""
        type_ = SetType(self.sort)
        zero = (ir.Const(span, self.sort, _value(self.sort, 0)),) if self._is_ordered else ()
        whole: ir.Expression = ir.SetDisplay(span, type_, zero)
        for variable in self.variables:
            place = ir.Var(span, variable.type, variable.name, 0)
            for part in self._parts(place, _Made(), names):
                whole = ir.SetOperation(span, type_, "|", whole, part)
        name = names.fresh(f"{self.word}_in_use", type_)
        return ir.Let(span, name, whole), ir.Local(span, type_, name)

    def _parts(self, value: ir.Expression, made: _Made, names: FreshNames) -> Iterator[ir.Expression]:
        """Sets that together hold the values of the sort within `value`."""
        span, type_ = value.span, value.type
        if self.sort not in renumbered_in(type_):
            return
        match type_:
            case RangeType():
                yield made.set(value)
            case OptionalType(item=item):
                there = ir.Compare(span, BOOL, "!=", value, none_at(span, type_))
                yield from self._parts(ir.Narrow(span, item, value), made.under(there), names)
            case RecordType(fields=fields):
                for name, field in fields:
                    yield from self._parts(ir.Field(span, field, value, name), made, names)
            case UnionType(members=members):
                for member in members:
                    is_one = ir.IsKind(span, BOOL, value, (member,))
                    yield from self._parts(ir.Narrow(span, member, value), made.under(is_one), names)
            case MapType(key=key, value=item):
                local = ir.Local(span, key, names.fresh("key", key))
                each = made.along(_generator(local, ir.Domain(span, SetType(key))))
                yield from self._parts(ir.Lookup(span, item, value, local), each, names)
            case SetType(item=item) | BagType(item=item) | SeqType(item=item):
                local = ir.Local(span, item, names.fresh("item", item))
                yield from self._parts(local, made.along(_generator(local, value)), names)

    # ------------------------------------------------------------------------------ the new numbers

    def _value(self, value: ir.Expression, numbers: ir.Expression, names: FreshNames) -> ir.Expression:
        """`value` with other numbers."""
        span, type_ = value.span, value.type
        if self.sort not in renumbered_in(type_):
            return value

        def inside(part: ir.Expression) -> ir.Expression:
            return self._value(part, numbers, names)

        match type_:
            case RangeType():
                return self._numbered(value, numbers)
            case OptionalType(item=item):
                there = ir.Compare(span, BOOL, "!=", value, none_at(span, type_))
                some = ir.Widen(span, type_, inside(ir.Narrow(span, item, value)))
                return ir.IfExp(span, type_, there, some, none_at(span, type_))
            case RecordType(fields=fields):
                parts = tuple(inside(ir.Field(span, field, value, name)) for name, field in fields)
                return ir.MakeRecord(span, type_, parts)
            case UnionType(members=members):
                whole = value
                for member in members:
                    if self.sort in renumbered_in(member):
                        is_one = ir.IsKind(span, BOOL, value, (member,))
                        one = ir.Widen(span, type_, inside(ir.Narrow(span, member, value)))
                        whole = ir.IfExp(span, type_, is_one, one, whole)
                return whole
            case MapType(key=key, value=item):
                local = ir.Local(span, key, names.fresh("key", key))
                return ir.MapComprehension(
                    span, type_, local.name, inside(ir.Lookup(span, item, value, local))
                )
            case SetType(item=item):
                local = ir.Local(span, item, names.fresh("item", item))
                return ir.SetComprehension(span, type_, inside(local), (_generator(local, value),))
            case SeqType(item=item):
                local = ir.Local(span, item, names.fresh("item", item))
                return ir.SeqComprehension(span, type_, inside(local), (_generator(local, value),))
            case BagType():
                return ir.Call(span, type_, self._of_bag(span, type_), (), (value, numbers))
            case _:
                raise AssertionError(f"{type_} holds no {self.sort}")

    def _of_bag(self, span: Span, type_: BagType) -> str:
        """The name of the helper that gives the items of a bag other numbers."""
        name = f"{type_}_with_numbers_of_{self.word}"
        if name not in self.functions:
            names = FreshNames({"bag": type_, "numbers": self.numbers, "result": type_, "item": type_.item})
            bag, result = ir.Local(span, type_, "bag"), ir.Local(span, type_, "result")
            item = ir.Local(span, type_.item, "item")
            new = self._value(item, ir.Local(span, self.numbers, "numbers"), names)
            put = ir.Let(span, "result", ir.Insert(span, type_, result, new))
            turns = ir.Turns((ir.Way("result", True, "in"),), True)
            body = (
                ir.Let(span, "result", ir.SetDisplay(span, type_, ())),
                ir.For(span, "item", type_.item, bag, (put,), turns),
                ir.Return(span, result),
            )
            parameters = (("bag", type_), ("numbers", self.numbers))
            self.functions[name] = ir.Function(name, 0, parameters, names.types, body, type_, span)
        return name

    def _numbered(self, value: ir.Expression, numbers: ir.Expression) -> ir.Expression:
        return ir.Lookup(value.span, self.sort, numbers, value)

    def _local(self, span: Span, names: FreshNames) -> ir.Local:
        return ir.Local(span, self.sort, names.fresh("number", self.sort))


@dataclass(frozen=True)
class _Made:
    """How a value within the state is made: by generators with conditions, the whole under `outside`."""

    generators: tuple[ir.Generator, ...] = ()
    outside: tuple[ir.Expression, ...] = ()

    def under(self, condition: ir.Expression) -> _Made:
        if not self.generators:
            return _Made((), (*self.outside, condition))
        last = self.generators[-1]
        last = dataclasses.replace(last, conditions=(*last.conditions, condition))
        return _Made((*self.generators[:-1], last), self.outside)

    def along(self, generator: ir.Generator) -> _Made:
        return _Made((*self.generators, generator), self.outside)

    def set(self, value: ir.Expression) -> ir.Expression:
        """The set of all that `value` is."""
        span, type_ = value.span, SetType(value.type)
        held: ir.Expression = (
            ir.SetComprehension(span, type_, value, self.generators)
            if self.generators
            else ir.SetDisplay(span, type_, (value,))
        )
        for condition in reversed(self.outside):
            held = ir.IfExp(span, type_, condition, held, ir.SetDisplay(span, type_, ()))
        return held


def _generator(local: ir.Local, over: ir.Expression, *conditions: ir.Expression) -> ir.Generator:
    return ir.Generator(local.name, local.type, over, conditions, local.span)


def _number(span: Span, value: int) -> ir.Const:
    return ir.Const(span, INT, value)


def _value(sort: RangeType, number: int) -> Any:
    return int.__new__(sort.cls, number)
