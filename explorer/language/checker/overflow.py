"""Overflow analysis: a whole number that may exceed 64 bits is refused, so that no engine meets one.

The model is run abstractly, with intervals in place of numbers. Loops are accelerated: where two turns in a row widen
the intervals by the same amounts, so do the remaining turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from quorate.language import ir
from quorate.language.diagnostics import ModelError
from quorate.language.intervals import (
    MOST_ITEMS,
    MOST_VALUES,
    WHOLE,
    Interval,
    arithmetic,
    count_up_to,
    extreme,
    hull,
    interval,
    within,
)
from quorate.language.traversal import children
from quorate.language.types import IntType, MapType, OptionalType, RangeType, SeqType, SetType, Type

Numbers = dict[str, Interval | None]
"""Local to the interval of its value, or of the numbers inside its value. None: it has not been assigned yet."""

MOST_TURNS = 100
"""Turns that are run one by one where no two in a row widen the intervals alike. Numbers that double overflow
earlier."""

MOST_TIMES = 2**40
"""Upper bound assumed for the evaluations of the body of a comprehension: more would take days."""


def refuse_large_numbers(program: ir.Program) -> None:
    """Raise ModelError for a whole number that may exceed 64 bits, judged by types, loops and calls."""
    run = _Run(program.functions)
    roots: list[ir.Action | ir.Function] = [*program.inits, *program.actions]
    roots += [each.function for each in program.properties]
    for root in roots:
        run.block(root.body, {})


class _Run:
    def __init__(self, functions: Mapping[str, ir.Function]) -> None:
        self._functions = functions
        self._returned: dict[tuple[str, tuple[Interval | None, ...]], Interval | None] = {}

    # ------------------------------------------------------------------------------------ statements

    def block(self, body: Iterable[ir.Statement], numbers: Numbers) -> Interval | None:
        """Run statements, updating `numbers`; returns the interval of what they may return."""
        returned: Interval | None = None
        for statement in body:
            returned = _either(returned, self._statement(statement, numbers))
        return returned

    def _statement(self, statement: ir.Statement, numbers: Numbers) -> Interval | None:
        match statement:
            case ir.Let():
                numbers[statement.name] = self.of(statement.value, numbers)
            case ir.Assign():
                for part in (statement.value, *statement.place.path):
                    self.of(part, numbers)
            case ir.If():
                self.of(statement.condition, numbers)
                other = dict(numbers)
                returned = self.block(statement.then, numbers)
                returned = _either(returned, self.block(statement.otherwise, other))
                _join(numbers, other)
                return returned
            case ir.For():
                return self._for(statement, numbers)
            case ir.Return():
                return self.of(statement.value, numbers)
            case ir.When() | ir.Assert():
                self.of(statement.condition, numbers)
        return None

    def _for(self, loop: ir.For, numbers: Numbers) -> Interval | None:
        item = self.of(loop.over, numbers)
        turns = self._items(loop.over, numbers)
        returned: Interval | None = None

        def turn(before: Numbers) -> Numbers:
            nonlocal returned
            after = {**before, loop.name: item}
            returned = _either(returned, self.block(loop.body, after))
            _join(after, before)
            return after

        now, growth = numbers, None
        for done in range(1, turns + 1):
            if done > MOST_TURNS:
                _refuse(loop, "an iteration of this loop may produce")
            after = turn(now)
            grown = _growth(now, after)
            if not grown:
                break
            if grown == growth and done < turns:
                last = _grow(after, grown, turns - done - 1)
                after = turn(last)
                if _growth(last, after) == grown:
                    now = after
                    break
                after = turn(now)
            now, growth = after, grown
        numbers.update(now)
        return returned

    # ----------------------------------------------------------------------------------- expressions

    def of(self, node: ir.Expression, numbers: Numbers) -> Interval | None:
        """The interval of a whole number, or of all numbers inside a value. Raises ModelError for one beyond 64
        bits."""
        found = self._of(node, numbers)
        if isinstance(node.type, RangeType):
            return node.type.first, node.type.first + node.type.size - 1
        return found if _has_numbers(node.type) else None

    def _of(self, node: ir.Expression, numbers: Numbers) -> Interval | None:
        match node:
            case ir.Const(value=int(value)):
                return _whole((int(value), int(value)), node)
            case ir.Local(name=name):
                return numbers.get(name)
            case ir.Arithmetic(op=op):
                left, right = self.of(node.left, numbers), self.of(node.right, numbers)
                return _whole(arithmetic(op, left, right), node)
            case ir.ExtremeOf(kind=kind, items=items):
                return extreme(kind, [self.of(item, numbers) for item in items])
            case ir.Lookup(key=key) | ir.At(index=key):
                self.of(key, numbers)
                return self.of(node.base, numbers)
            case ir.IfExp():
                self.of(node.condition, numbers)
                return _either(self.of(node.then, numbers), self.of(node.otherwise, numbers))
            case ir.IntRange():
                low, high = self.of(node.low, numbers), self.of(node.high, numbers)
                return (low[0], max(low[0], high[1] - 1)) if low and high else None
            case ir.Fold():
                return self._fold(node, numbers)
            case ir.MapComprehension(type=MapType(key=RangeType(first=first, size=size))):
                return self.of(node.body, {**numbers, node.name: (first, first + size - 1)})
            case ir.Bind():
                bound = self.of(node.value, numbers)
                return self.of(node.body, {**numbers, node.name: bound})
            case ir.Call():
                return self._call(node, [self.of(argument, numbers) for argument in node.arguments])
        found: Interval | None = None
        for child in children(node):
            if isinstance(child, ir.Expression):
                found = _either(found, self.of(child, numbers))
        return interval(node) if isinstance(node, ir.Size | ir.Count) else found

    def _fold(self, node: ir.Fold, numbers: Numbers) -> Interval | None:
        inside, times = dict(numbers), 1
        for generator in node.generators:
            times = min(times * self._items(generator.over, inside), MOST_TIMES)
            inside[generator.name] = self.of(generator.over, inside)
            for condition in generator.conditions:
                self.of(condition, inside)
        found = self.of(node.body, inside)
        match node:
            case ir.Sum() if found is not None:
                return _whole((min(0, found[0] * times), max(0, found[1] * times)), node)
            case ir.Extreme(default=default) if default is not None:
                return _either(found, self.of(default, numbers))
        return found

    def _items(self, over: ir.Expression, numbers: Numbers) -> int:
        """Upper bound on the number of items of an iterable."""
        match over:
            case ir.IntRange():
                low, high = self.of(over.low, numbers), self.of(over.high, numbers)
                return max(0, high[1] - low[0]) if low and high else 0
            case ir.Domain(type=SetType(item=item)):
                return count_up_to(item, MOST_VALUES) or MOST_VALUES
        size = interval(ir.Size(over.span, IntType(), over))
        return size[1] if size is not None else MOST_ITEMS

    def _call(self, call: ir.Call, arguments: Sequence[Interval | None]) -> Interval | None:
        key = call.function, tuple(arguments)
        if key not in self._returned:
            function = self._functions[call.function]
            names = (name for name, _ in function.parameters)
            self._returned[key] = self.block(function.body, dict(zip(names, arguments, strict=True)))
        return self._returned[key]


def _has_numbers(type_: Type) -> bool:
    """Whether values of the type are whole numbers without a range, or contain some."""
    match type_:
        case OptionalType(item=inner) | SeqType(item=inner) | SetType(item=inner) | MapType(value=inner):
            return _has_numbers(inner) or isinstance(inner, RangeType)
        case _:
            return isinstance(type_, IntType)


def _either(one: Interval | None, other: Interval | None) -> Interval | None:
    """The hull of two intervals, of which one may be None."""
    return hull([one, other]) if one is not None and other is not None else one or other


def _join(numbers: Numbers, other: Numbers) -> None:
    for name, found in other.items():
        numbers[name] = _either(numbers.get(name), found)


def _growth(before: Numbers, after: Numbers) -> dict[str, Interval | None]:
    """The intervals that changed, each with the change of its two ends; None where there was none before."""
    grown: dict[str, Interval | None] = {}
    for name, new in after.items():
        old = before.get(name)
        if new != old and new is not None:
            grown[name] = (new[0] - old[0], new[1] - old[1]) if old is not None else None
    return grown


def _grow(numbers: Numbers, growth: Mapping[str, Interval | None], times: int) -> Numbers:
    grown = dict(numbers)
    for name, by in growth.items():
        now = numbers[name]
        if by is not None and now is not None:
            grown[name] = (now[0] + by[0] * times, now[1] + by[1] * times)
    return grown


def _whole(found: Interval | None, node: ir.Node) -> Interval | None:
    if found is not None and not within(found, WHOLE):
        _refuse(node, "this may be")
    return found


def _refuse(node: ir.Node, what: str) -> NoReturn:
    raise ModelError(
        f"{what} a whole number of more than 64 bits", "whole numbers are below 2**63", node.span
    )
